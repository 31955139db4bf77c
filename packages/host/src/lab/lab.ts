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
  isUnix,
  type LabEnding,
  type LabState,
  type LabSummary,
  LIMITS,
  type Lab as ProtocolLab,
  SocketariumError,
} from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import { Merge } from '../merge/merge.ts';
import type { Observer } from '../observer/observer.ts';
import type { CServer } from '../sources/c-server.ts';
import { clientId, clientNumber } from '../sources/facts.ts';
import { marker } from '../sources/host-facts.ts';
import type { KernelSource } from '../sources/kernel.ts';
import type { Reserve } from '../sources/reserve.ts';
import { startFailure } from '../sources/server-start.ts';
import type { BatchListener, EndListener, FactListener, Lab, RememberedEvents } from '../types.ts';
import { commandClient, commandServer } from './commands.ts';
import { Crowd, type NewClient } from './crowd.ts';
import { type End, Ending } from './ending.ts';
import type { EventBudget } from './event-budget.ts';
import { LabSources } from './lab-sources.ts';
import { Sequence } from './sequence.ts';
import { Servers } from './servers.ts';

/** Up to this many clients of one request get a process each, when the request does not specify it. */
const ISOLATED_BY_DEFAULT = 8;

/** What a lab needs from its host. */
export interface LabSetup {
  readonly id: string;
  readonly config: CreateLab;
  /** The directory of its Unix socket. */
  readonly directory: string;
  readonly observer: Observer;
  readonly budget: EventBudget;
  readonly reserve: Reserve;
  /** The built C programs, for a lab in C. */
  readonly c: Omit<CServer, 'workFile'> | null;
  /** Called with every fact from the first on. */
  readonly onFact?: FactListener | undefined;
  /** Called for a listener that failed. */
  report(error: unknown): void;
}

/** A lab whose processes run on this machine: its sources are merged into one sequence. */
export class LiveLab implements Lab {
  readonly id: string;
  readonly config: CreateLab;
  readonly createdAt = new Date();
  readonly events: RememberedEvents;
  readonly #address: Address;
  readonly #sequence: Sequence;
  readonly #merge: Merge;
  readonly #sources: LabSources;
  readonly #kernel: KernelSource;
  readonly #servers: Servers;
  readonly #crowd: Crowd;
  readonly #ending: Ending;
  readonly #workFile: string;
  #clientCount = 0;

  /** Starts the server; `listening` resolves when it is ready. */
  constructor(setup: LabSetup) {
    const { id, config, directory, observer, budget, reserve, c, onFact, report } = setup;
    this.id = id;
    this.config = config;
    this.#ending = new Ending(report);
    this.#address = isUnix(config.transport)
      ? { path: join(directory, `${id}.sock`) }
      : { host: config.ipv6 ? '::1' : '127.0.0.1', port: 0 };
    this.#sequence = new Sequence({
      state: initialState({ config, address: this.#address, startedAt: monotonicNow() }),
      budget,
      failed: (error) => {
        report(error);
        this.#mark(`Somebody who listened to ${id} failed and hears no more: ${String(error)}`);
      },
    });
    if (onFact !== undefined) this.#sequence.onFact(onFact);
    this.events = this.#sequence.log;
    this.#merge = new Merge(this.#sequence, monotonicNow);
    this.#sources = new LabSources(this.#merge);
    this.#kernel = this.#sources.start('kernel', {
      transport: config.transport,
      path: 'path' in this.#address ? this.#address.path : null,
      observer,
      owns: (process) => this.#sources.owns(process),
      firstServer: () => this.#servers.first,
    });
    this.#sequence.completer = this.#kernel;
    this.#crowd = new Crowd(config, this.#sources, reserve);
    this.#workFile = join(directory, `${id}.work`);
    this.#servers = new Servers({
      config,
      address: this.#address,
      sources: this.#sources,
      reserve,
      c: c === null ? null : { ...c, workFile: this.#workFile },
    });
    this.#sequence.subscribe(() => this.#kernel.lookAfter());
  }

  /** Resolves when clients can connect (or the server waits at the gate); else rejects with SERVER_START_FAILED. */
  get listening(): Promise<void> {
    return this.#servers.first.started.then((started) => {
      const failure = startFailure(started);
      if (failure !== null) throw failure;
    });
  }

  get state(): LabState {
    return this.#sequence.state;
  }

  get ended(): LabEnding | null {
    return this.#ending.ended;
  }

  describe(): ProtocolLab {
    const state = at(this.state, this.#ending.now());
    return { ...this.#identity(state), state };
  }

  summarize(): Omit<LabSummary, 'viewers'> {
    const { state } = this;
    return { ...this.#identity(state), clients: state.clients.length };
  }

  refresh(): void {
    this.#kernel.look();
    this.#merge.flush();
  }

  async addClients(body: AddClients): Promise<ClientState[]> {
    this.#mustLive();
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
    const newcomers: NewClient[] = [];
    for (let i = 0; i < body.count; i++) {
      const startMs = Math.min(script.startMs + i * body.spacingMs, LIMITS.thinkMs * 10);
      newcomers.push({
        client: ++this.#clientCount,
        script: { ...script, startMs },
        isolated: isolatedRoom-- > 0,
      });
    }
    await this.#crowd.add(newcomers, () => this.state.address, this.#done());
    const ids = new Set(newcomers.map(({ client }) => clientId(client)));
    return at(this.state, monotonicNow()).clients.filter((client) => ids.has(client.id));
  }

  async command(command: Command): Promise<Record<string, unknown>> {
    this.#mustLive();
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
        await commandClient(this.#crowd, this.state, command);
        return {};
      case 'clients.tempo':
        this.#crowd.tempo = command.percent;
        return {};
      case 'marker.set':
        this.#mark(command.text);
        return {};
      default:
        return commandServer(this.#servers, this.state.address, command);
    }
  }

  subscribe(listener: BatchListener): () => void {
    const unsubscribe = this.#sequence.subscribe(listener);
    this.#kernel.viewers(1);
    let subscribed = true;
    return () => {
      if (!subscribed) return;
      subscribed = false;
      this.#kernel.viewers(-1);
      unsubscribe();
    };
  }

  onEnded(listener: EndListener): () => void {
    return this.#ending.onEnded(listener);
  }

  /**
   * When it resolves, server, clients and socket are gone. Picture and events stay until `forget`. A
   * second request joins the first.
   */
  end(how: End): Promise<void> {
    return this.#ending.come(how, async () => {
      // What its programs did before they were asked to end must be reported before their end.
      this.#merge.flush();
      const { seq } = this.state;
      await this.#sources.end();
      this.#merge.flush();
      // A killed server leaves its socket file behind.
      if ('path' in this.#address) await rm(this.#address.path, { recursive: true, force: true });
      await rm(this.#workFile, { force: true });
      return seq;
    });
  }

  /** Drops its events. */
  forget(): void {
    this.#sequence.end();
  }

  #identity({ address, server }: LabState): Omit<ProtocolLab, 'state'> {
    return {
      id: this.id,
      ...this.config,
      address,
      serverPid: server.pid,
      createdAt: this.createdAt.toISOString(),
      ended: this.ended,
    };
  }

  /** The numbers of the lab's clients that make no more calls. */
  #done(): Set<number> {
    const done = new Set<number>();
    for (const { kind, phase, id } of this.state.clients) {
      const isOver = phase === 'done' || phase === 'failed';
      if (kind === 'lab' && isOver) done.add(clientNumber(id));
    }
    return done;
  }

  /** A process started while the others end would be left behind. */
  #mustLive(): void {
    if (!this.#ending.asked) return;
    throw new SocketariumError(
      'LAB_ENDED',
      `The programs of ${this.id} have ended: run it again in a lab of its own.`,
    );
  }

  #mark(text: string): void {
    this.#sequence.add([marker(text)]);
  }
}
