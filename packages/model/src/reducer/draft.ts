import type {
  ClientState,
  Connection,
  DatagramQueue,
  LabState,
  Listening,
  SecondServer,
  ServerState,
} from '@socketarium/protocol';
import type { TransitionTold } from '../follower.ts';

/**
 * One step's working copy of a state. What is not touched keeps its identity, so that a view can
 * tell by `===` what to draw again; a list is copied at its first change only.
 */
export class Draft {
  readonly next: LabState;
  /** Hears of every transition that this step takes. */
  readonly told: TransitionTold | undefined;
  readonly #before: LabState;
  /** What this step made last: still its own, so a second change goes into the same object. */
  #server: ServerState | null = null;
  #client: ClientState | null = null;
  #connection: Connection | null = null;

  constructor(before: LabState, told?: TransitionTold) {
    this.#before = before;
    this.told = told;
    this.next = { ...before };
  }

  /** The lab's server, or a second one; undefined when there is none of that id. */
  server(id: string): ServerState | undefined {
    return id === 'server'
      ? this.next.server
      : this.next.secondServers.find((one) => one.id === id);
  }

  patchServer(patch: Partial<ServerState>, id = 'server'): void {
    if (id !== 'server') {
      this.patchSecond(id, patch);
      return;
    }
    if (this.next.server === this.#server) {
      Object.assign(this.#server, patch);
      return;
    }
    const server = Object.assign({ ...this.next.server }, patch);
    this.#server = server;
    this.next.server = server;
  }

  patchSecond(id: string, patch: Partial<SecondServer>): void {
    this.next.secondServers = this.next.secondServers.map((one) =>
      one.id === id ? { ...one, ...patch } : one,
    );
  }

  /** The listening socket of the lab's server or of a second one; null when it has none any more. */
  setListening(who: string, listening: Listening | null): void {
    if (who === 'server') this.next.listening = listening;
    else this.patchSecond(who, { listening });
  }

  patchDatagrams(patch: Partial<DatagramQueue>): void {
    const queue = this.next.datagrams;
    if (queue) this.next.datagrams = { ...queue, ...patch };
  }

  /** More of one of the totals; they were copied when this step's fact was counted. */
  count(total: 'serviceRequests' | 'replies' | 'bytesRead' | 'bytesWritten', more: number): void {
    this.next.counters[total] += more;
  }

  /** The descriptors of a connection now are another's, whoever's they are. */
  renameDescriptors(rename: (connectionId: string) => string): void {
    for (const { id, descriptors } of [
      { id: 'server', descriptors: this.next.server.descriptors },
      ...this.next.secondServers,
    ]) {
      if (!descriptors.some((one) => renamed(one.connectionId, rename))) continue;
      this.patchServer(
        {
          descriptors: descriptors.map((one) =>
            one.connectionId === null ? one : { ...one, connectionId: rename(one.connectionId) },
          ),
        },
        id,
      );
    }
  }

  /** The clients, to be changed. */
  clients(): ClientState[] {
    if (this.next.clients === this.#before.clients) this.next.clients = [...this.#before.clients];
    return this.next.clients;
  }

  /** The connections, to be changed. */
  connections(): Connection[] {
    if (this.next.connections === this.#before.connections) {
      this.next.connections = [...this.#before.connections];
    }
    return this.next.connections;
  }

  client(id: string): ClientState | undefined {
    return this.next.clients[this.#clientIndex(id)];
  }

  /** Changes a client; undefined when there is none of that id. */
  patchClient(id: string, patch: Partial<ClientState>): ClientState | undefined {
    const index = this.#clientIndex(id);
    const old = this.next.clients[index];
    if (!old) return undefined;
    if (old === this.#client) return Object.assign(old, patch);
    const client = Object.assign({ ...old }, patch);
    this.#client = client;
    this.clients()[index] = client;
    return client;
  }

  connection(id: string | null): Connection | undefined {
    return id === null ? undefined : this.next.connections[this.#connectionIndex(id)];
  }

  patchConnection(id: string, patch: Partial<Connection>): Connection | undefined {
    const index = this.#connectionIndex(id);
    const old = this.next.connections[index];
    if (!old) return undefined;
    if (old === this.#connection) return Object.assign(old, patch);
    const connection = Object.assign({ ...old }, patch);
    this.#connection = connection;
    this.connections()[index] = connection;
    return connection;
  }

  addClient(client: ClientState): void {
    this.clients().push(client);
  }

  removeClient(id: string): void {
    this.next.clients = this.next.clients.filter((one) => one.id !== id);
  }

  addConnection(connection: Connection): void {
    this.connections().push(connection);
  }

  removeConnection(id: string): void {
    this.next.connections = this.next.connections.filter((one) => one.id !== id);
  }

  #connectionIndex(id: string): number {
    const connections = this.next.connections;
    for (let index = 0; index < connections.length; index++) {
      if (connections[index]?.id === id) return index;
    }
    return -1;
  }

  /** client-N stands at N-1, or later by as many external ones as came in between. */
  #clientIndex(id: string): number {
    const clients = this.next.clients;
    const guess = id.startsWith('client-') ? Number(id.slice(7)) - 1 : 0;
    for (let index = guess; index < clients.length; index++) {
      if (clients[index]?.id === id) return index;
    }
    for (let index = Math.min(guess, clients.length) - 1; index >= 0; index--) {
      if (clients[index]?.id === id) return index;
    }
    return -1;
  }
}

const renamed = (id: string | null, rename: (id: string) => string): boolean =>
  id !== null && rename(id) !== id;
