import type { Connection } from '@socketarium/protocol';
import { copyOfConnection } from './copies.ts';
import { IndexOf } from './index-of.ts';
import { Rows } from './rows.ts';

/**
 * The connections, indexed by what facts refer to them with: either end's inode, the client's printed
 * address or its port, the client. So the cost of a fact does not grow with their number.
 */
export class ConnectionRows {
  readonly #rows: Rows<string, Connection>;
  readonly #byClientInode = new IndexOf<number, string>();
  readonly #byServerInode = new IndexOf<number, string>();
  readonly #byPort = new IndexOf<number, string>();
  readonly #byAddress = new IndexOf<string, string>();
  readonly #byClient = new IndexOf<string, string>();
  /** Accepted before their client reported its connect(2). */
  readonly #early = new Set<string>();
  /** Requested and not accepted yet, as far as the facts go. */
  readonly #waiting = new Set<string>();

  constructor(connections: readonly Connection[]) {
    this.#rows = new Rows(connections, ({ id }) => id, copyOfConnection);
    for (const one of connections) this.#moved(null, one);
  }

  nextStep(): void {
    this.#rows.nextStep();
  }

  list(): readonly Connection[] {
    return this.#rows.list();
  }

  get(id: string | null): Connection | undefined {
    return id === null ? undefined : this.#rows.get(id);
  }

  add(connection: Connection): void {
    this.#rows.add(connection);
    this.#moved(null, connection);
  }

  patch(id: string, patch: Partial<Connection>): Connection | undefined {
    if (!movesKeys(patch)) return this.#rows.patch(id, patch);
    const old = this.#rows.get(id);
    if (old === undefined) return undefined;
    // The fields used as keys may change in place.
    const before = keysOf(old);
    const after = this.#rows.patch(id, patch);
    if (after !== undefined) this.#moved(before, after);
    return after;
  }

  remove(id: string): void {
    const old = this.#rows.remove(id);
    if (old !== undefined) this.#moved(keysOf(old), { ...NO_KEYS, id });
  }

  /** In the order they were made. */
  [Symbol.iterator](): Iterator<Connection> {
    return this.#rows[Symbol.iterator]();
  }

  find(test: (one: Connection) => boolean): Connection | undefined {
    return this.#rows.find(test);
  }

  findLast(test: (one: Connection) => boolean): Connection | undefined {
    return this.#rows.findLast(test);
  }

  filter(test: (one: Connection) => boolean): Connection[] {
    return this.#rows.filter(test);
  }

  byClientInode(inode: number): Connection | undefined {
    return this.get(this.#byClientInode.first(inode) ?? null);
  }

  withClientInode(inode: number): Connection[] {
    return this.#all(this.#byClientInode.all(inode));
  }

  byServerInode(inode: number): Connection | undefined {
    return this.get(this.#byServerInode.first(inode) ?? null);
  }

  /** Those whose client has this port; on TCP one, besides closed ones that are not forgotten yet. */
  withPort(port: number): Connection[] {
    return this.#all(this.#byPort.all(port));
  }

  withAddress(address: string): Connection[] {
    return this.#all(this.#byAddress.all(address));
  }

  of(clientId: string): Connection[] {
    return this.#all(this.#byClient.all(clientId));
  }

  early(): Connection[] {
    return this.#early.size === 0 ? [] : this.#all([...this.#early]);
  }

  waiting(): Connection[] {
    return this.#all([...this.#waiting]);
  }

  #all(ids: readonly string[]): Connection[] {
    return ids.flatMap((id) => this.#rows.get(id) ?? []);
  }

  #moved(before: Keys | null, after: Keys): void {
    const { id } = after;
    const from = before ?? NO_KEYS;
    this.#byClientInode.moved(from.clientInode, after.clientInode, id);
    this.#byServerInode.moved(from.serverInode, after.serverInode, id);
    this.#byPort.moved(from.clientPort, after.clientPort, id);
    this.#byAddress.moved(from.clientAddress, after.clientAddress, id);
    this.#byClient.moved(from.clientId, after.clientId, id);
    belongs(this.#early, id, after.acceptedAt !== null && after.askedAt === 0);
    belongs(this.#waiting, id, after.acceptedAt === null && after.askedAt > 0);
  }
}

/** The keys may change; most patches leave them. */
const movesKeys = (patch: Partial<Connection>): boolean => {
  for (const key in patch) if (key in NO_KEYS) return true;
  return false;
};

const belongs = (set: Set<string>, id: string, does: boolean): void => {
  if (does) set.add(id);
  else set.delete(id);
};

interface Keys
  extends Pick<
    Connection,
    'id' | 'clientInode' | 'serverInode' | 'clientPort' | 'clientAddress' | 'acceptedAt' | 'askedAt'
  > {
  readonly clientId: string | null;
}

const NO_KEYS: Keys = {
  id: '',
  clientId: null,
  clientInode: null,
  serverInode: null,
  clientPort: null,
  clientAddress: null,
  acceptedAt: null,
  askedAt: 0,
};

const keysOf = (one: Connection): Keys => ({
  id: one.id,
  clientId: one.clientId,
  clientInode: one.clientInode,
  serverInode: one.serverInode,
  clientPort: one.clientPort,
  clientAddress: one.clientAddress,
  acceptedAt: one.acceptedAt,
  askedAt: one.askedAt,
});
