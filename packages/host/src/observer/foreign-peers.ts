import type { SocketHolder } from '@socketarium/protocol';
import { type Endpoints, portOf, printEnd } from './endpoints.ts';
import type { ExternalSockets } from './external-sockets.ts';
import type { HolderFinder } from './holder-finder.ts';
import type { Tables } from './tables.ts';

/**
 * Which foreign process is at an address that accept(2) or recvfrom(2) returned. The kernel's tables are
 * read only when the address is new, and one look serves all that have come meanwhile.
 */
export class ForeignPeers {
  readonly #ends: Endpoints;
  readonly #externals: ExternalSockets;
  readonly #finder: HolderFinder;
  readonly #isOwn: (pid: number) => boolean;
  /** Datagrams: the pid of the holder of the socket at an address, 0 for a client of the lab. */
  readonly #senders = new Map<string, number>();
  /** TCP: the sockets at the other ends of the port, as of the last query: printed address → inode. */
  readonly #askedInodes = new Map<string, number>();

  constructor(
    ends: Endpoints,
    externals: ExternalSockets,
    finder: HolderFinder,
    isOwn: (pid: number) => boolean,
  ) {
    this.#ends = ends;
    this.#externals = externals;
    this.#finder = finder;
    this.#isOwn = isOwn;
  }

  /**
   * TCP: the pid of the foreign process at the other end of a connection, by its address; 0 for a lab's
   * client, for no process, and for one that cannot be found now.
   */
  peer(address: string, ask: () => Tables): number {
    const { clients, listeningPort } = this.#ends;
    if (this.#ends.isClients(address) || listeningPort === 0) return 0;
    let inode = this.#askedInodes.get(address);
    if (inode === undefined) {
      this.#finder.ask(() => this.#askPeers(ask()));
      inode = this.#askedInodes.get(address);
    }
    // Used once: the address's next connection has another socket.
    this.#askedInodes.delete(address);
    if (inode === undefined || clients.has(inode)) return 0;
    return this.#externals.of(inode)?.[0]?.pid ?? 0;
  }

  /**
   * Datagrams: the pid of the foreign process that sends from this address; 0 for a lab's client, for one
   * that has closed its socket since, and for one that cannot be found now.
   */
  sender(address: string, ask: () => Tables): number {
    const ends = this.#ends;
    const port = portOf(address);
    if (
      address === '' ||
      (port === null ? ends.clientNames.has(address) : ends.isClients(address))
    ) {
      return 0;
    }
    const known = this.#senders.get(address);
    if (known !== undefined) return known;
    return this.#finder.ask(() => this.#askSender(address, port, ask())) ?? 0;
  }

  #askSender(address: string, port: number | null, tables: Tables): number {
    const ends = this.#ends;
    const rows = port === null ? tables.unix().values() : tables.udp(ends.family);
    for (const row of rows) {
      if (
        row.inode === ends.bound ||
        !('path' in row ? row.path === address : row.localPort === port)
      ) {
        continue;
      }
      if (ends.clients.has(row.inode)) return this.#isSender(address, 0);
      const holders =
        this.#externals.of(row.inode) ?? this.#finder.find([row.inode])?.get(row.inode);
      // A lab's process whose socket(2) is not reported yet, no process, or too soon to look: try again
      // later.
      const first = holders?.[0];
      if (!holders || !first || this.#isOwns(holders)) return 0;
      this.#externals.record(row.inode, holders);
      this.#externals.invalidate();
      return this.#isSender(address, first.pid);
    }
    return 0;
  }

  #isSender(address: string, pid: number): number {
    this.#senders.set(address, pid);
    return pid;
  }

  /** Connections often come many at once: one look and one scan of /proc serve all of them. */
  #askPeers(tables: Tables): void {
    this.#askedInodes.clear();
    const unknown = new Set<number>();
    const rows = tables.inet(this.#ends.listeningPort, this.#ends.family);
    for (const { inode, localAddress, localPort } of rows) {
      if (inode === 0 || localPort === this.#ends.listeningPort) continue;
      this.#askedInodes.set(printEnd(localAddress, localPort), inode);
      if (!this.#ends.clients.has(inode) && !this.#externals.has(inode)) unknown.add(inode);
    }
    if (unknown.size === 0) return;
    for (const [inode, holders] of this.#finder.find(unknown) ?? []) {
      if (!this.#isOwns(holders)) this.#externals.record(inode, holders);
    }
    // There may be other holders.
    this.#externals.invalidate();
  }

  /** Keeps no sender for longer than Endpoints does. */
  forgetSenders(): void {
    for (const sender of this.#senders.keys()) {
      if (!this.#ends.senders.has(sender)) this.#senders.delete(sender);
    }
  }

  #isOwns(holders: readonly SocketHolder[]): boolean {
    return holders.some(({ pid }) => this.#isOwn(pid));
  }
}
