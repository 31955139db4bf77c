import type { ClientState, Connection, LabState, ServerState } from '@socketarium/protocol';

/**
 * One step's working copy of a state. What is not touched keeps its identity, so that a view can
 * tell by `===` what to draw again; a list is copied at its first change only.
 */
export class Draft {
  readonly next: LabState;
  readonly #before: LabState;
  /** What this step made last: still its own, so a second change goes into the same object. */
  #server: ServerState | null = null;
  #client: ClientState | null = null;
  #connection: Connection | null = null;

  constructor(before: LabState) {
    this.#before = before;
    this.next = { ...before };
  }

  patchServer(patch: Partial<ServerState>): ServerState {
    if (this.next.server === this.#server) return Object.assign(this.#server, patch);
    const server = Object.assign({ ...this.next.server }, patch);
    this.#server = server;
    this.next.server = server;
    return server;
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
