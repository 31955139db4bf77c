import {
  type ArgValue,
  type CallName,
  type CreateLab,
  clientScript,
  HERE,
  type SocketariumEvent,
  type Where,
} from '@socketarium/protocol';

/**
 * A make-believe kernel for the gallery alone: it plays a server and its clients on a clock of its
 * own and gives the events that the real ones would, so that any moment can be looked at in a
 * browser without a daemon. Nothing of it is in the page that users get.
 */
type Step = { readonly sleep: number } | { readonly until: () => boolean };
type Running = Generator<Step, void, undefined>;
type Args = Record<string, ArgValue>;

interface Pair {
  readonly client: number;
  readonly clientInode: number;
  readonly serverInode: number;
  accepted: boolean;
  /** Unread bytes at each end, and the texts of the messages they came in. */
  toServer: string;
  toClient: string;
  clientClosed: boolean;
  serverClosed: boolean;
}

export interface PlannedClient {
  readonly startMs: number;
  readonly numbers: readonly number[];
  readonly thinkMs: number;
  readonly services?: number;
}

export interface Scenario {
  readonly config: CreateLab;
  readonly clients: readonly PlannedClient[];
  /** Milliseconds of the play, after which the picture is taken. */
  readonly untilMs: number;
  readonly pauseAtMs?: number;
  readonly killServerAtMs?: number;
  /** Milliseconds that the server works on each request. */
  readonly workMs?: number;
}

export const START = 5_000_000_000_000;

export const play = (scenario: Scenario): SocketariumEvent[] => new World(scenario).run();

type Bare = SocketariumEvent extends infer E
  ? E extends SocketariumEvent
    ? Omit<E, 'seq' | 't'>
    : never
  : never;

/** Who makes a call. */
interface Who {
  readonly where: Where;
  readonly client?: string;
}

class World {
  private readonly scenario: Scenario;
  private readonly events: SocketariumEvent[] = [];
  private t = START;
  private readonly running = new Map<
    string,
    { run: Running; wake: number; until: (() => boolean) | null }
  >();
  private queue: Pair[] = [];
  private pairs: Pair[] = [];
  private listens = false;
  private mode: 'open' | 'paced' | 'paused' = 'open';
  private inode = 70_000;
  private nextFd = 3;
  private readonly server: Who = { where: { host: HERE, pid: 4711, tid: 4711 } };
  private calls = 0;
  /** Of each thread, by pid: one is in one call at most. */
  private readonly open = new Map<number, number>();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  run(): SocketariumEvent[] {
    const { clients, untilMs, config, pauseAtMs, killServerAtMs } = this.scenario;
    this.started(4711, 'server');
    this.emit({
      type: 'gate.changed',
      where: this.server.where,
      mode: config.pace > 0 ? 'paced' : 'open',
      paceMs: config.pace,
    });
    this.add('server', config.server === 'iterative' ? this.iterative() : this.multiplexed());
    for (const [i, plan] of clients.entries()) {
      this.add(`client-${i + 1}`, this.client(i + 1, plan), plan.startMs);
    }
    if (pauseAtMs !== undefined) this.add('pause', this.pause(), pauseAtMs);
    if (killServerAtMs !== undefined) this.add('kill', this.kill(), killServerAtMs);
    const end = START + untilMs * 1e6;
    for (;;) {
      let moved = true;
      while (moved) {
        moved = false;
        for (const [name, one] of this.running) {
          if (one.wake > this.t || (one.until !== null && !one.until())) continue;
          moved = true;
          const step = one.run.next();
          if (step.done) this.running.delete(name);
          else if ('sleep' in step.value) {
            one.wake = this.t + step.value.sleep * 1e6;
            one.until = null;
          } else one.until = step.value.until;
        }
      }
      const wakes = [...this.running.values()].map((a) => a.wake).filter((w) => w > this.t);
      const next = Math.min(...wakes, end);
      this.t = next;
      if (next >= end) return this.events;
    }
  }

  private add(name: string, run: Running, afterMs = 0): void {
    this.running.set(name, { run, wake: this.t + afterMs * 1e6, until: null });
  }

  private emit(event: Bare): void {
    this.t += 2000;
    this.events.push({ ...event, seq: this.events.length + 1, t: this.t } as SocketariumEvent);
  }

  private newInode(): number {
    this.inode += 1;
    return this.inode;
  }

  private started(pid: number, program: string): void {
    const where = { host: HERE, pid };
    this.emit({ type: 'process.started', where, parentPid: 1, program });
  }

  private enter(who: Who, call: CallName, args: Args): void {
    this.calls += 1;
    this.open.set(who.where.pid, this.calls);
    this.emit({ type: 'syscall.entered', ...who, callId: this.calls, call, args });
  }

  private leave(
    who: Who,
    call: CallName,
    ret: number,
    args: Args = {},
    errno: string | null = null,
  ): void {
    const callId = this.open.get(who.where.pid) ?? 0;
    this.emit({ type: 'syscall.returned', ...who, callId, call, args, ret, errno });
    this.sample();
  }

  private sample(): void {
    this.pairs = this.pairs.filter((p) => !(p.clientClosed && p.serverClosed));
    const row = (inode: number, peerInode: number, receiveQueue: number, sendQueue: number) => ({
      inode,
      peerInode,
      localPort: null,
      peerPort: null,
      state: 'ESTABLISHED',
      receiveQueue,
      sendQueue,
      owner: null,
      holders: null,
    });
    this.emit({
      type: 'kernel.sampled',
      host: HERE,
      listening: this.listens
        ? {
            inode: 69_999,
            length: this.queue.length,
            backlog: this.scenario.config.backlog,
            ordered: true,
            members: this.queue.map((p) => ({ inode: p.clientInode, port: null, owner: null })),
            holders: [],
          }
        : null,
      others: [],
      elsewhere: [],
      sockets: this.pairs.flatMap((p) => [
        ...(p.clientClosed
          ? []
          : [
              row(
                p.clientInode,
                p.accepted ? p.serverInode : 0,
                p.toClient.length,
                p.toServer.length,
              ),
            ]),
        ...(p.accepted && !p.serverClosed
          ? [row(p.serverInode, p.clientInode, p.toServer.length, p.toClient.length)]
          : []),
      ]),
      gone: [],
      datagrams: null,
      atAddress: null,
      stopped: [],
    });
  }

  private *gate(call: CallName): Generator<Step, void> {
    if (this.mode === 'open') return;
    this.emit({ type: 'gate.waiting', ...this.server, call });
    if (this.mode === 'paused') yield { until: () => this.mode !== 'paused' };
    const from = this.t;
    yield { sleep: this.scenario.config.pace };
    while (this.mode === 'paused') yield { until: () => this.mode !== 'paused' || this.t < from };
    this.emit({ type: 'gate.passed', ...this.server, call });
  }

  private *pause(): Running {
    this.mode = 'paused';
    const { where } = this.server;
    const paceMs = this.scenario.config.pace;
    this.emit({ type: 'gate.changed', where, mode: 'paused', paceMs });
    yield { sleep: 0 };
  }

  private *kill(): Running {
    this.running.delete('server');
    this.emit({
      type: 'process.exited',
      where: { host: HERE, pid: 4711 },
      code: null,
      signal: 'SIGKILL',
    });
    this.listens = false;
    for (const pair of this.pairs) pair.serverClosed = true;
    this.queue = [];
    this.sample();
    yield { sleep: 0 };
  }

  private *setUp(): Generator<Step, void> {
    const path = '/run/user/1000/socketarium-x/lab-1.sock';
    this.enter(this.server, 'unlink', { pathname: path });
    this.leave(this.server, 'unlink', -1, {}, 'ENOENT');
    this.enter(this.server, 'socket', { domain: 'AF_UNIX', type: 'SOCK_STREAM', protocol: 0 });
    this.nextFd += 1;
    this.leave(this.server, 'socket', 3, { inode: 69_999 });
    this.enter(this.server, 'bind', { sockfd: 3, addr: path });
    this.leave(this.server, 'bind', 0);
    this.enter(this.server, 'listen', { sockfd: 3, backlog: this.scenario.config.backlog });
    this.listens = true;
    this.leave(this.server, 'listen', 0);
    this.mode = this.scenario.config.pace > 0 ? 'paced' : 'open';
    yield { sleep: 1 };
  }

  private take(): [Pair, number] {
    const pair = this.queue.shift();
    if (pair === undefined) throw new Error('nobody waits');
    pair.accepted = true;
    const fd = this.nextFd;
    this.nextFd += 1;
    this.leave(this.server, 'accept', fd, {
      addr: '',
      inode: pair.serverInode,
      peerPid: 5000 + pair.client,
    });
    return [pair, fd];
  }

  /** Reads what is there; true when the service goes on. */
  private *serve(pair: Pair, fd: number, wait: boolean): Generator<Step, boolean> {
    yield* this.gate('read');
    this.enter(this.server, 'read', { fd, count: 128 });
    if (wait) yield { until: () => pair.toServer !== '' || pair.clientClosed };
    const text = pair.toServer;
    pair.toServer = '';
    this.leave(this.server, 'read', text.length, { buf: { length: text.length, preview: text } });
    if (this.scenario.workMs !== undefined) yield { sleep: this.scenario.workMs };
    if (text !== '' && !text.split('\n').includes('0')) return true;
    if (text !== '') {
      yield* this.gate('write');
      const reply = '12\n';
      this.enter(this.server, 'write', { fd, buf: { length: 3, preview: reply }, count: 3 });
      pair.toClient += reply;
      this.leave(this.server, 'write', 3);
    }
    yield* this.gate('close');
    this.enter(this.server, 'close', { fd });
    pair.serverClosed = true;
    this.leave(this.server, 'close', 0);
    return false;
  }

  private *iterative(): Running {
    yield* this.setUp();
    for (;;) {
      yield* this.gate('accept');
      this.enter(this.server, 'accept', { sockfd: 3 });
      yield { until: () => this.queue.length > 0 };
      const [pair, fd] = this.take();
      while (yield* this.serve(pair, fd, true));
    }
  }

  private *multiplexed(): Running {
    yield* this.setUp();
    const open = new Map<number, Pair>();
    const ready = (): number[] => [
      ...(this.queue.length > 0 ? [3] : []),
      ...[...open].filter(([, p]) => p.toServer !== '' || p.clientClosed).map(([fd]) => fd),
    ];
    for (;;) {
      yield* this.gate('select');
      const readfds = [3, ...open.keys()];
      this.enter(this.server, 'select', { nfds: Math.max(...readfds) + 1, readfds, timeout: -1 });
      yield { until: () => ready().length > 0 };
      const now = ready();
      this.leave(this.server, 'select', now.length, { readfds: now });
      for (const fd of now) {
        const pair = open.get(fd);
        if (pair === undefined) {
          yield* this.gate('accept');
          this.enter(this.server, 'accept', { sockfd: 3 });
          const [accepted, connFd] = this.take();
          open.set(connFd, accepted);
        } else if (!(yield* this.serve(pair, fd, false))) open.delete(fd);
      }
    }
  }

  private *client(n: number, plan: PlannedClient): Running {
    const client = `client-${n}`;
    const process = { host: HERE, pid: 5000 + n };
    const who: Who = { where: { ...process, tid: process.pid }, client };
    const script = clientScript.parse({ ...plan, numbers: [...plan.numbers], lines: [] });
    this.started(process.pid, 'client');
    this.emit({ type: 'client.added', client, process, isolated: true, script });
    yield { sleep: 20 };
    for (let service = 0; service < (plan.services ?? 1); service += 1) {
      const pair: Pair = {
        client: n,
        clientInode: this.newInode(),
        serverInode: this.newInode(),
        accepted: false,
        toServer: '',
        toClient: '',
        clientClosed: false,
        serverClosed: false,
      };
      this.enter(who, 'socket', { domain: 'AF_UNIX', type: 'SOCK_STREAM', protocol: 0 });
      this.leave(who, 'socket', 4, { inode: pair.clientInode });
      this.enter(who, 'connect', { sockfd: 4, addr: 'lab-1.sock' });
      yield { until: () => this.listens && this.queue.length <= this.scenario.config.backlog };
      this.queue.push(pair);
      this.pairs.push(pair);
      this.leave(who, 'connect', 0, { local: '' });
      for (const number of [...plan.numbers, 0]) {
        yield { sleep: plan.thinkMs };
        const text = `${number}\n`;
        this.enter(who, 'write', {
          fd: 4,
          buf: { length: text.length, preview: text },
          count: text.length,
        });
        pair.toServer += text;
        this.leave(who, 'write', text.length);
      }
      this.enter(who, 'read', { fd: 4, count: 4096 });
      yield { until: () => pair.toClient !== '' || pair.serverClosed };
      const got = pair.toClient;
      pair.toClient = '';
      this.leave(who, 'read', got.length, { buf: { length: got.length, preview: got } });
      if (got !== '') {
        this.enter(who, 'read', { fd: 4, count: 4096 });
        yield { until: () => pair.serverClosed };
        this.leave(who, 'read', 0, { buf: { length: 0, preview: '' } });
      }
      this.enter(who, 'close', { fd: 4 });
      pair.clientClosed = true;
      this.leave(who, 'close', 0);
      yield { sleep: plan.thinkMs };
    }
    this.emit({ type: 'process.exited', where: process, code: 0, signal: null });
  }
}
