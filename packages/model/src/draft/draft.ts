import {
  type Address,
  type ClientState,
  type Connection,
  type Counters,
  type CreateLab,
  type DatagramQueue,
  type Descriptor,
  HERE,
  type LabState,
  type Listening,
  type ListeningElsewhere,
  type PassedDescriptor,
  type ProcessRef,
  type ProcessState,
  type ServerState,
  type Socket,
} from '@socketarium/protocol';
import type { TransitionListener } from '../machines/follower.ts';
import { ConnectionRows } from './connection-rows.ts';
import { copyOfClient, copyOfCounters, copyOfServer, copyOfSocket } from './copies.ts';
import { ProcessDraft } from './process-draft.ts';
import { Rows } from './rows.ts';
import { Totals } from './totals.ts';

const processKey = ({ host, pid }: ProcessRef): number | string =>
  host === HERE ? pid : `${host}/${pid}`;

/**
 * The picture while facts are applied: `begin` before each, `finish` for the picture after the last. What
 * no fact changes keeps its identity from picture to picture.
 */
export class Draft {
  readonly config: CreateLab;
  readonly clients: Rows<string, ClientState>;
  readonly connections: ConnectionRows;
  readonly sockets: Rows<number, Socket>;
  readonly calls: Totals<Counters['calls'][string]>;
  /** The first server's calls. */
  readonly serverCalls: Totals<number>;
  seq: number;
  t: number;
  address: Address;
  datagrams: DatagramQueue | null;
  passed: readonly PassedDescriptor[];
  atAddress: LabState['atAddress'];
  elsewhere: readonly ListeningElsewhere[];
  /** Called with every transition that a machine takes. */
  onTransition: TransitionListener | undefined;
  readonly #startedAt: number;
  readonly #counters: Counters;
  readonly #processes = new Map<number | string, ProcessDraft>();
  /** Processes that a fact has touched since the last picture. */
  readonly #touched = new Set<ProcessDraft>();
  #processList: readonly ProcessState[] | null;
  #servers: ServerState[];
  #serversAreOwn = false;
  /** The server object made by this step: a second change goes into the same object. */
  #madeServer: ServerState | null = null;
  #made: LabState | null;

  constructor(state: LabState) {
    this.config = state.config;
    this.clients = new Rows(state.clients, ({ id }) => id, copyOfClient);
    this.connections = new ConnectionRows(state.connections);
    this.sockets = new Rows(state.sockets, ({ inode }) => inode, copyOfSocket);
    this.seq = state.seq;
    this.t = state.t;
    this.address = state.address;
    this.datagrams = state.datagrams;
    this.passed = state.passed;
    this.atAddress = state.atAddress;
    this.elsewhere = state.elsewhere;
    this.#startedAt = state.startedAt;
    for (const one of state.processes) this.#processes.set(processKey(one), new ProcessDraft(one));
    this.#processList = state.processes;
    this.#servers = state.servers;
    this.#counters = copyOfCounters(state.counters);
    this.calls = new Totals(state.counters.calls);
    this.serverCalls = new Totals(state.counters.serverCalls);
    this.#made = state;
  }

  /** The picture that `finish` returned last, or the initial one; null after a further fact. */
  get made(): LabState | null {
    return this.#made;
  }

  /** Starts a further fact: present objects belong to the moment before it. */
  begin(): void {
    this.#made = null;
    this.clients.nextStep();
    this.connections.nextStep();
    this.sockets.nextStep();
    for (const process of this.#touched) process.nextStep();
    this.#madeServer = null;
  }

  finish(): LabState {
    for (const process of this.#touched) {
      this.#mirrorDescriptors(process);
      process.nextStep();
    }
    const [server] = this.#servers;
    if (server === undefined) throw new Error('a lab has a server');
    const made: LabState = {
      seq: this.seq,
      t: this.t,
      startedAt: this.#startedAt,
      config: this.config,
      address: this.address,
      listening: server.listening,
      elsewhere: this.elsewhere as ListeningElsewhere[],
      datagrams: this.datagrams,
      processes: this.#finishProcesses(),
      sockets: this.sockets.list() as Socket[],
      server,
      servers: this.#servers,
      passed: this.passed as PassedDescriptor[],
      atAddress: this.atAddress,
      clients: this.clients.list() as ClientState[],
      connections: this.connections.list() as Connection[],
      counters: this.#finishCounters(),
    };
    this.#serversAreOwn = false;
    this.#touched.clear();
    this.#made = made;
    return made;
  }

  /** The totals that are not by call, for changing. */
  get counters(): Omit<Counters, 'calls' | 'serverCalls'> {
    return this.#counters;
  }

  process(ref: ProcessRef): ProcessDraft | undefined {
    return this.#processes.get(processKey(ref));
  }

  /** The process, for changing. */
  touch(process: ProcessDraft): ProcessDraft {
    this.#touched.add(process);
    this.#processList = null;
    return process;
  }

  /** Adds a process; an earlier one with the same pid is forgotten. */
  addProcess(state: ProcessState): ProcessDraft {
    const key = processKey(state);
    // Last, also when the pid was reused.
    this.#processes.delete(key);
    const process = new ProcessDraft(state);
    this.#processes.set(key, process);
    return this.touch(process);
  }

  removeProcess(ref: ProcessRef): void {
    if (this.#processes.delete(processKey(ref))) this.#processList = null;
  }

  /** In the order they were started. */
  processes(): Iterable<ProcessDraft> {
    return this.#processes.values();
  }

  /** Oldest first; the first is the one that the lab is about. */
  get servers(): readonly ServerState[] {
    return this.#servers;
  }

  get first(): ServerState {
    return this.#servers[0] as ServerState;
  }

  /** The server whose process has this pid. */
  server(pid: number | null): ServerState | undefined {
    for (const one of this.#servers) if (one.pid === pid) return one;
    return undefined;
  }

  patchServer(pid: number | null, patch: Partial<ServerState>): void {
    const index = this.#servers.findIndex((one) => one.pid === pid);
    const old = this.#servers[index];
    if (old === undefined) return;
    if (old === this.#madeServer) {
      Object.assign(old, patch);
      return;
    }
    const server = Object.assign(copyOfServer(old), patch);
    this.#madeServer = server;
    this.#ownServers()[index] = server;
  }

  addServer(server: ServerState): void {
    this.#ownServers().push(server);
  }

  /** Sets the listening socket of a server; null when it has none any more. */
  setListening(pid: number | null, listening: Listening | null): void {
    this.patchServer(pid, { listening });
  }

  patchDatagrams(patch: Partial<DatagramQueue>): void {
    if (this.datagrams) this.datagrams = { ...this.datagrams, ...patch };
  }

  client(id: string | null): ClientState | undefined {
    return id === null ? undefined : this.clients.get(id);
  }

  patchClient(id: string, patch: Partial<ClientState>): ClientState | undefined {
    return this.clients.patch(id, patch);
  }

  connection(id: string | null): Connection | undefined {
    return this.connections.get(id);
  }

  patchConnection(id: string, patch: Partial<Connection>): Connection | undefined {
    return this.connections.patch(id, patch);
  }

  /** A server's descriptors are its process's. */
  #mirrorDescriptors({ state: { pid }, descriptors }: ProcessDraft): void {
    const list = descriptors.list() as Descriptor[];
    const server = this.server(pid);
    if (server && server.descriptors !== list) this.patchServer(pid, { descriptors: list });
  }

  #finishProcesses(): ProcessState[] {
    this.#processList ??= [...this.#processes.values()].map((one) => one.finish());
    return this.#processList as ProcessState[];
  }

  #finishCounters(): Counters {
    this.#counters.calls = this.calls.all();
    this.#counters.serverCalls = this.serverCalls.all();
    return copyOfCounters(this.#counters);
  }

  #ownServers(): ServerState[] {
    if (!this.#serversAreOwn) this.#servers = [...this.#servers];
    this.#serversAreOwn = true;
    return this.#servers;
  }
}
