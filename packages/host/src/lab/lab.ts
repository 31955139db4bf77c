import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { at, initialState } from '@socketarium/model';
import {
  type AddClients,
  type Address,
  type ClientState,
  type Command,
  type CreateLab,
  clientScript,
  isDatagram,
  isUnix,
  type LabState,
  LIMITS,
  type Lab as ProtocolLab,
  SocketariumError,
  type SocketariumEvent,
  type SyscallReturned,
  type Unsequenced,
} from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import { Merge } from '../merge/merge.ts';
import { portOf } from '../observer/endpoints.ts';
import type { Observer, WatchedLab } from '../observer/observer.ts';
import { actorName, actorNumber } from '../sources/facts.ts';
import { startFailure } from '../sources/server-start.ts';
import type { BatchListener, Lab } from '../types.ts';
import { commandClient, commandServer } from './commands.ts';
import { Crowd, type Newcomer } from './crowd.ts';
import { Sequence } from './sequence.ts';
import { Servers } from './servers.ts';

/** Up to so many clients of one request get a process each, when the request does not say. */
const ISOLATED_BY_DEFAULT = 8;

/** A lab whose processes run here: ties together supervisor, observer and sequence. */
export class LiveLab implements Lab {
  readonly id: string;
  readonly config: CreateLab;
  readonly createdAt = new Date();
  readonly #address: Address;
  readonly #sequence: Sequence;
  readonly #merge: Merge;
  readonly #watched: WatchedLab;
  readonly #servers: Servers;
  readonly #crowd: Crowd;
  readonly #endListeners = new Set<(reason: string) => void>();
  #clientCount = 0;
  #kernelRefuses = false;
  #ending = false;

  /** Starts the server; `listening` tells when it is ready. */
  constructor(id: string, config: CreateLab, directory: string, observer: Observer) {
    this.id = id;
    this.config = config;
    this.#address = isUnix(config.transport)
      ? { path: join(directory, `${id}.sock`) }
      : { host: config.ipv6 ? '::1' : '127.0.0.1', port: 0 };
    const tell = (facts: Unsequenced[]) => this.#add(facts);
    this.#sequence = new Sequence(
      initialState({ config, address: this.#address, startedAt: monotonicNow() }),
      (fact) => this.#complete(fact),
    );
    this.#merge = new Merge(tell, monotonicNow);
    const kernel = this.#merge.inlet();
    this.#crowd = new Crowd(config, tell, this.#merge);
    this.#watched = observer.watch({
      transport: config.transport,
      isOwn: (pid) => this.#servers.owns(pid) || this.#crowd.owns(pid),
      emit: (fact) => kernel.push([fact], false),
      failed: (error) => this.#kernelFailed(error),
    });
    this.#sequence.subscribe((batch) => this.#afterBatch(batch));
    this.#servers = new Servers(config, this.#address, tell, this.#merge);
  }

  /** Resolves when clients can connect (or the server stands at the gate); else SERVER_START_FAILED. */
  get listening(): Promise<void> {
    return this.#servers.first.started.then((started) => {
      const failure = startFailure(started);
      if (failure !== null) throw failure;
    });
  }

  get state(): LabState {
    return this.#sequence.state;
  }

  describe(): ProtocolLab {
    this.#watched.now();
    this.#merge.flush();
    const state = at(this.state, monotonicNow());
    return {
      id: this.id,
      ...this.config,
      address: state.address,
      serverPid: state.server.pid,
      createdAt: this.createdAt.toISOString(),
      state,
    };
  }

  async addClients(body: AddClients): Promise<ClientState[]> {
    // A process that is started now would be left behind.
    if (this.#ending) throw this.#hasEnded();
    if (this.#clientCount + body.count > LIMITS.clientsPerLab) {
      throw new SocketariumError(
        'CLIENT_LIMIT',
        `A lab has at most ${LIMITS.clientsPerLab} clients over its life; this one has had ${this.#clientCount}.`,
        { field: 'count' },
      );
    }
    const script = clientScript.parse(body.script ?? {});
    const wantsIsolated = body.isolated ?? body.count <= ISOLATED_BY_DEFAULT;
    let isolatedRoom = wantsIsolated ? this.#crowd.roomForIsolated : 0;
    const newcomers: Newcomer[] = [];
    for (let i = 0; i < body.count; i++) {
      const startMs = Math.min(script.startMs + i * body.spacingMs, LIMITS.thinkMs * 10);
      newcomers.push({
        client: ++this.#clientCount,
        script: { ...script, startMs },
        isolated: isolatedRoom-- > 0,
      });
    }
    await this.#crowd.add(newcomers, () => this.state.address, this.#through());
    const ids = new Set(newcomers.map(({ client }) => actorName(client)));
    return at(this.state, monotonicNow()).clients.filter((client) => ids.has(client.id));
  }

  async command(command: Command): Promise<Record<string, unknown>> {
    switch (command.type) {
      case 'client.add': {
        const { type: _, ...body } = command;
        return { clients: await this.addClients(body) };
      }
      case 'client.send':
      case 'client.close':
      case 'client.kill':
      case 'client.shutdown':
      case 'client.read':
        commandClient(this.#crowd, this.state, command);
        return {};
      case 'marker.set':
        this.#mark(command.text);
        return {};
      default:
        // A process that is started now would be left behind.
        if (this.#ending) throw this.#hasEnded();
        return commandServer(this.#servers, this.state.address, command);
    }
  }

  subscribe(listener: BatchListener): () => void {
    const unsubscribe = this.#sequence.subscribe(listener);
    this.#watched.viewers++;
    this.#watched.soon();
    let subscribed = true;
    return () => {
      if (!subscribed) return;
      subscribed = false;
      this.#watched.viewers--;
      unsubscribe();
    };
  }

  eventsAfter(seq: number): readonly SocketariumEvent[] | null {
    return this.#sequence.after(seq);
  }

  onEnded(listener: (reason: string) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** Server, clients and socket are gone when it resolves. */
  async end(reason: string): Promise<void> {
    this.#ending = true;
    await this.#servers.stop();
    await this.#crowd.stop();
    this.#watched.end();
    this.#merge.flush();
    // A server that was killed leaves its name behind.
    if ('path' in this.#address) await rm(this.#address.path, { recursive: true, force: true });
    for (const listener of this.#endListeners) listener(reason);
    this.#endListeners.clear();
  }

  #add(facts: Unsequenced[]): void {
    this.#sequence.add(facts);
  }

  /** Before the reducer sees a fact: what only the host can know is put in. */
  #complete(fact: Unsequenced): void {
    if (fact.type === 'syscall.returned' && fact.ret >= 0) this.#completeReturn(fact);
    this.#watched.note(fact);
  }

  #completeReturn({ actor, call, args }: Unsequenced<SyscallReturned>): void {
    const { transport } = this.config;
    if (call === 'accept' && transport === 'tcp') {
      // There is no SO_PEERCRED for TCP; the kernel's tables and /proc tell who has the other end.
      const port = portOf(args.addr);
      if (port !== null) args.peerPid = this.#watched.foreignPeer(port);
    } else if (isDatagram(transport) && !actor.startsWith('client-')) {
      // Nor anything like it for the sender of a datagram.
      const address = args.src_addr ?? args.msg_name;
      const pid = typeof address === 'string' ? this.#watched.foreignSender(address) : 0;
      if (pid !== 0) args.peerPid = pid;
    }
  }

  #afterBatch(batch: readonly SocketariumEvent[]): void {
    let happened = false;
    let between = false;
    for (const event of batch) {
      switch (event.type) {
        case 'gate.waiting':
          between = true;
          break;
        case 'syscall.entered':
        case 'process.exited':
          happened = true;
          break;
        case 'syscall.returned':
          happened = true;
          if (event.actor === 'server') between = true;
      }
    }
    // Stepping: the kernel's word before and after each call, not some milliseconds later.
    if (between && this.#servers.first.gateMode !== 'open') this.#watched.now();
    else if (happened || between) this.#watched.soon();
  }

  /** The numbers of the lab's clients that make no call any more. */
  #through(): Set<number> {
    const through = new Set<number>();
    for (const { kind, phase, id } of this.state.clients) {
      const isOver = phase === 'done' || phase === 'failed';
      if (kind === 'lab' && isOver) through.add(actorNumber(id));
    }
    return through;
  }

  #hasEnded(): SocketariumError {
    return new SocketariumError('LAB_NOT_FOUND', `${this.id} has ended.`);
  }

  #kernelFailed(error: unknown): void {
    if (this.#kernelRefuses) return;
    this.#kernelRefuses = true;
    this.#mark(`The kernel did not tell its queues: ${String(error)}`);
  }

  #mark(text: string): void {
    this.#add([{ type: 'marker.set', t: monotonicNow(), text }]);
  }
}
