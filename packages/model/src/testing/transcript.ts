import {
  type ArgValue,
  CALLS,
  type CallArgs,
  type CallName,
  type ClientScript,
  type CreateLab,
  type LabState,
  type Owner,
  type SocketariumEvent,
  type SocketRow,
} from '@socketarium/protocol';
import { initialState } from '../initial.ts';
import { reduce } from '../reduce.ts';

/**
 * For tests that read as transcripts: facts in, picture out. A story holds a lab; its server, its
 * clients and its kernel say what happens, one millisecond after another.
 */

type OmitEach<E> = E extends unknown ? Omit<E, 'seq' | 't'> : never;
type LooseArgs = Readonly<Record<string, ArgValue>>;

const MS = 1e6;

export const script = (over: Partial<ClientScript> = {}): ClientScript => ({
  numbers: [3, 4],
  lines: ['hello'],
  thinkMs: 0,
  startMs: 0,
  services: 1,
  interactive: false,
  reads: true,
  file: { bytes: 100, chunkBytes: 50, name: 'movie.mp4' },
  replyTimeoutMs: 2000,
  ...over,
});

/** Plain text stands for a buffer wherever CALLS says bytes. */
const toArgs = (fields: Readonly<Record<string, string>>, given: LooseArgs): CallArgs =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      fields[name] === 'bytes' && typeof value === 'string'
        ? { length: value.length, preview: value }
        : value,
    ]),
  );

/** One thread of control that makes calls. */
class Actor {
  readonly story: Story;
  readonly actor: string;
  readonly pid: number;

  constructor(story: Story, actor: string, pid: number) {
    this.story = story;
    this.actor = actor;
    this.pid = pid;
  }

  enters(call: CallName, args: LooseArgs = {}): this {
    const caller = { actor: this.actor, pid: this.pid, tid: this.pid };
    this.story.tell({
      type: 'syscall.entered',
      ...caller,
      call,
      args: toArgs(CALLS[call].entered, args),
    });
    return this;
  }

  /** `ret` is a result, or the symbol of what went wrong. */
  returns(call: CallName, ret: number | string, args: LooseArgs = {}): this {
    const caller = { actor: this.actor, pid: this.pid, tid: this.pid };
    this.story.tell({
      type: 'syscall.returned',
      ...caller,
      call,
      args: toArgs(CALLS[call].returned, args),
      ret: typeof ret === 'number' ? ret : -1,
      errno: typeof ret === 'number' ? null : ret,
    });
    return this;
  }

  calls(call: CallName, args: LooseArgs, ret: number | string, gave: LooseArgs = {}): this {
    return this.enters(call, args).returns(call, ret, gave);
  }

  exits(code: number | null, signal: string | null = null): this {
    this.story.tell({ type: 'process.exited', actor: this.actor, pid: this.pid, code, signal });
    return this;
  }

  /** A whole read(2) or write(2) of a text. */
  reads(fd: number, text: string): this {
    return this.calls('read', { fd, count: 128 }, text.length, { buf: text });
  }

  writes(fd: number, text: string): this {
    return this.calls('write', { fd, buf: text, count: text.length }, text.length);
  }

  closes(fd: number): this {
    return this.calls('close', { fd }, 0);
  }
}

/** Listens on descriptor 3, inode 100; connected sockets' inodes are 100 + descriptor. */
class Server extends Actor {
  setsUp(): this {
    const { config } = this.story.state;
    const unix = config.transport === 'unix-stream';
    const domain = unix ? 'AF_UNIX' : 'AF_INET';
    if (unix) this.calls('unlink', { pathname: '/lab.sock' }, 'ENOENT');
    this.calls('socket', { domain, type: 'SOCK_STREAM', protocol: 0 }, 3, { inode: 100 });
    if (!unix) {
      const option = { sockfd: 3, level: 'SOL_SOCKET', optname: 'SO_REUSEADDR', optval: 1 };
      this.calls('setsockopt', option, 0);
    }
    this.calls('bind', { sockfd: 3, addr: unix ? '/lab.sock' : '127.0.0.1:0' }, 0);
    if (!unix) this.calls('getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:5000' });
    return this.calls('listen', { sockfd: 3, backlog: config.backlog }, 0);
  }

  /** accept(2) returns; on TCP say from which port, on Unix of which process. */
  accepted(fd: number, peer: { pid?: number; port?: number } = {}): this {
    const addr = peer.port === undefined ? '' : `127.0.0.1:${peer.port}`;
    return this.returns('accept', fd, { addr, inode: 100 + fd, peerPid: peer.pid ?? 0 });
  }

  accepts(fd: number, peer: { pid?: number; port?: number } = {}): this {
    return this.enters('accept', { sockfd: 3 }).accepted(fd, peer);
  }

  selects(...ready: number[]): this {
    return this.enters('select', { nfds: 9, readfds: [3], timeout: -1 }).returns(
      'select',
      ready.length,
      { readfds: ready },
    );
  }

  gate(type: 'gate.waiting' | 'gate.passed', call: CallName): this {
    this.story.tell({ type, actor: 'server', pid: this.pid, tid: this.pid, call });
    return this;
  }
}

/** client-N: process 500 + N unless told otherwise, inode 1000 + 10 N + k and port 40000 + 10 N + k for its k-th socket. */
class Client extends Actor {
  readonly n: number;
  #sockets = 0;

  constructor(story: Story, n: number, pid: number) {
    super(story, `client-${n}`, pid);
    this.n = n;
  }

  get inode(): number {
    return 1000 + 10 * this.n + this.#sockets;
  }

  get port(): number {
    return 40_000 + 10 * this.n + this.#sockets;
  }

  added(over: Partial<ClientScript> = {}, isolated = true): this {
    this.story.tell({
      type: 'client.added',
      actor: this.actor,
      isolated,
      script: script(over),
    });
    this.story.tell({ type: 'process.started', actor: this.actor, pid: this.pid });
    return this;
  }

  /** socket(2), and connect(2) is entered. */
  asks(fd = 4): this {
    this.#sockets += 1;
    const tcp = this.story.state.config.transport === 'tcp';
    const domain = tcp ? 'AF_INET' : 'AF_UNIX';
    const socket = { domain, type: 'SOCK_STREAM', protocol: 0 };
    this.calls('socket', socket, fd, { inode: this.inode });
    return this.enters('connect', { sockfd: fd, addr: tcp ? '127.0.0.1:5000' : '/lab.sock' });
  }

  connected(): this {
    const tcp = this.story.state.config.transport === 'tcp';
    return this.returns('connect', 0, { local: tcp ? `127.0.0.1:${this.port}` : '' });
  }

  connects(fd = 4): this {
    return this.asks(fd).connected();
  }
}

/** A member of the queue: a lab client's number, or somebody else's inode or port. */
type Member = number | { inode?: number; port?: number; owner?: Owner };

export class Story {
  readonly initial: LabState;
  state: LabState;
  seq = 0;
  t: number;
  readonly facts: SocketariumEvent[] = [];
  readonly server: Server;
  readonly #clients = new Map<number, Client>();

  constructor(config: Partial<CreateLab> = {}) {
    this.t = 1000 * MS;
    const whole: CreateLab = {
      transport: 'unix-stream',
      server: 'iterative',
      service: 'sum',
      backlog: 1,
      pace: 0,
      paused: false,
      ipv6: false,
      trigger: 'level',
      workMs: 0,
      wholeLine: false,
      lowestFd: 0,
      ...config,
    };
    this.initial = initialState({
      config: whole,
      address: whole.transport === 'tcp' ? { host: '127.0.0.1', port: 0 } : { path: '/lab.sock' },
      startedAt: this.t,
    });
    this.state = this.initial;
    this.server = new Server(this, 'server', 400);
  }

  client(n: number, pid = 500 + n): Client {
    const known = this.#clients.get(n);
    if (known) return known;
    const client = new Client(this, n, pid);
    this.#clients.set(n, client);
    return client;
  }

  /** One fact, a millisecond after the one before, or at `t`. */
  tell(fact: OmitEach<SocketariumEvent>, t?: number): void {
    this.seq += 1;
    if (t === undefined) this.t += MS;
    const event = { ...fact, seq: this.seq, t: t ?? this.t } as SocketariumEvent;
    this.facts.push(event);
    this.state = reduce(this.state, event);
  }

  /** The kernel's word on the accept queue and on sockets that changed. */
  kernel(
    members: readonly Member[] | null,
    more: { sockets?: Partial<SocketRow>[]; gone?: number[]; t?: number } = {},
  ): void {
    const tcp = this.state.config.transport === 'tcp';
    const listening = members && {
      inode: 100,
      length: members.length,
      backlog: this.state.config.backlog,
      ordered: !tcp,
      members: members.map((member) =>
        typeof member === 'number'
          ? {
              inode: tcp ? null : this.client(member).inode,
              port: tcp ? this.client(member).port : null,
              owner: null,
            }
          : {
              inode: member.inode ?? null,
              port: member.port ?? null,
              owner: member.owner ?? null,
            },
      ),
    };
    const sockets = (more.sockets ?? []).map(
      (over): SocketRow => ({
        inode: 0,
        peerInode: null,
        localPort: null,
        peerPort: null,
        state: 'ESTABLISHED',
        receiveQueue: 0,
        sendQueue: 0,
        owner: null,
        ...over,
      }),
    );
    const fact = {
      type: 'kernel.sampled' as const,
      listening,
      sockets,
      gone: more.gone ?? [],
      datagrams: null,
      timeWait: null,
    };
    this.tell(fact, more.t);
  }

  /** The picture in a few lines, as a reader of the tests wants it. */
  picture(): string[] {
    const { server, listening, clients } = this.state;
    const blocked = server.blockedIn === null ? '' : `, blocked in ${server.blockedIn}`;
    const queue = listening?.acceptQueue;
    return [
      `server ${server.machine}${blocked}`,
      queue ? `queue [${queue.members.join(' ')}] ${queue.length}` : 'no queue',
      ...clients.map((one) => {
        const reason = one.reason === null ? '' : ` ${one.reason}`;
        const place = one.place === null ? '' : ` ${one.place}`;
        const sleeps = one.blockedIn === null ? '' : `, blocked in ${one.blockedIn}`;
        return `${one.id} ${one.phase}${place}${reason}${sleeps}`;
      }),
    ];
  }
}
