import type { KernelSampled, SocketRow } from '@socketarium/protocol';
import { type Endpoints, printEnd } from './endpoints.ts';

/** A row of the kernel's table of Unix sockets, as the observer needs it. */
export interface UnixRow {
  readonly inode: number;
  readonly state: string;
  readonly peerInode: number;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  /** Its path, or `@` and its abstract name; null without a name. */
  readonly path: string | null;
  /** A listening socket's queue, in the order of accept; 0 for a client that is gone. */
  readonly waiting: readonly number[] | null;
  /** Bit 1: it receives no more; bit 2: it sends no more; both once its peer is gone. */
  readonly shutdown: number;
}

/** All Unix sockets by inode. */
export type UnixTable = ReadonlyMap<number, UnixRow>;

/** A row of the kernel's TCP tables. */
export interface InetRow {
  readonly inode: number;
  readonly state: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly receiveQueue: number;
  readonly sendQueue: number;
}

export type Listening = NonNullable<KernelSampled['listening']>;
export type Datagrams = NonNullable<KernelSampled['datagrams']>;

/** All that one lab has in the kernel at one moment, holders not yet known. */
export interface Picture {
  readonly listening: Listening | null;
  /** Those of second servers. */
  readonly others: readonly Listening[];
  /** Those at the lab's address that no server holds. */
  readonly elsewhere: readonly Listening[];
  readonly rows: readonly SocketRow[];
  readonly datagrams: Datagrams | null;
}

/** Separates the first server's listening socket, the second servers', and foreign ones. */
const separate = (ends: Endpoints, all: readonly Listening[]) => ({
  listening: all.find((one) => one.inode === ends.listening) ?? null,
  others: all.filter((one) => one.inode !== ends.listening && ends.listeners.has(one.inode)),
  elsewhere: all.filter((one) => !ends.listeners.has(one.inode)),
});

/** A Unix listening socket: its RQLEN is its queue's length and its backlog, unix_diag. */
const unixListening = (row: UnixRow): Listening => ({
  inode: row.inode,
  length: row.receiveQueue,
  backlog: row.sendQueue,
  ordered: true,
  members: (row.waiting ?? []).map((inode) => ({ inode, port: null, owner: null })),
  holders: [],
});

/**
 * Unix streams and seqpackets: the accepted sockets and their peers, the lab's clients' sockets, the
 * members of queues, and external clients' sockets as long as they exist. The server's end of a waiting
 * connection has no row: unix_diag leaves out sockets without an inode (measured). What its client has
 * sent shows in the client's sendQueue.
 */
export const unixPicture = (
  ends: Endpoints,
  sockets: UnixTable,
  externals: Iterable<number> = [],
): Picture => {
  const listening: Listening[] = [];
  const inodes = new Set<number>();
  for (const [inode, { peerInode }] of ends.accepted) {
    inodes.add(inode);
    const peer = sockets.get(inode)?.peerInode || peerInode;
    if (peer !== 0) inodes.add(peer);
  }
  for (const inode of ends.clients) inodes.add(inode);
  for (const inode of externals) inodes.add(inode);
  for (const [inode, pid] of ends.closedPeers) {
    if (sockets.has(inode)) inodes.add(inode);
    else {
      ends.closedPeers.delete(inode);
      ends.vanished.set(inode, pid);
    }
  }
  for (const inode of [...ends.listeners, ...ends.left, ...atThePath(ends, sockets)]) {
    const listener = sockets.get(inode);
    if (listener?.state !== 'LISTEN') {
      ends.left.delete(inode);
      continue;
    }
    inodes.delete(inode);
    listening.push(unixListening(listener));
    for (const waiting of listener.waiting ?? []) if (waiting !== 0) inodes.add(waiting);
  }
  const rows: SocketRow[] = [];
  for (const inode of inodes) {
    const row = sockets.get(inode);
    if (row !== undefined) rows.push(unixRow(row));
  }
  return { ...separate(ends, listening), rows, datagrams: null };
};

/** While no server of the lab listens: other sockets that listen at its path. */
const atThePath = (ends: Endpoints, sockets: UnixTable): number[] => {
  const { hasBound, someListens, address, left } = ends;
  if (!hasBound || someListens || address === '') return [];
  return [...sockets.values()]
    .filter((row) => row.state === 'LISTEN' && row.path === address && !left.has(row.inode))
    .map((row) => row.inode);
};

const SHUT = { 1: 'RD', 2: 'WR', 3: 'RDWR' } as const;

export const unixRow = (row: UnixRow): SocketRow => ({
  inode: row.inode,
  peerInode: row.peerInode,
  localPort: null,
  peerPort: null,
  state: row.state,
  receiveQueue: row.receiveQueue,
  sendQueue: row.sendQueue,
  ...(row.shutdown in SHUT ? { shutdown: SHUT[row.shutdown as keyof typeof SHUT] } : {}),
  owner: null,
  holders: null,
});

/** States of a server-side end that accept(2) can still give; later ones are closed ends without a process. */
const ACCEPTABLE = new Set(['ESTABLISHED', 'CLOSE_WAIT']);
/** States that a TCP socket comes to by its peer's FIN, tcp(7). */
const FIN_CAME = new Set(['CLOSE_WAIT', 'LAST_ACK', 'CLOSING']);
/** Ends without a process, which only wait for their timeout, ss(8). */
const ORPHANED = new Set(['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSING', 'LAST_ACK', 'CLOSE']);

/**
 * Bytes that read(2) can still return, as FIONREAD of tcp(7) counts them. inet_diag and ss(8) count one
 * more from the peer's FIN until end-of-file is read: a FIN has a sequence number, and they report
 * rcv_nxt less copied_seq. Measured: 6 bytes came, 4 were read, and the peer closed: FIONREAD 2, Recv-Q
 * 3; all 6 were read before it closed: 0 and 1, until read(2) has returned 0; they were read after it: 0
 * and 0.
 */
const bytesToRead = ({ state, receiveQueue }: InetRow): number =>
  FIN_CAME.has(state) ? Math.max(0, receiveQueue - 1) : receiveQueue;

/**
 * TCP: every row of the port. A waiting connection is a server-side row without an inode (measured). The
 * kernel reports neither the order, nor the queue it is in: at most one socket listens at a port, tcp(7).
 */
export const inetPicture = (ends: Endpoints, sockets: readonly InetRow[]): Picture => {
  const port = ends.listeningPort;
  const listening: Listening[] = [];
  const members: Listening['members'] = [];
  const rows: SocketRow[] = [];
  for (const row of sockets) {
    const serverSide = row.localPort === port;
    if (row.state === 'LISTEN') {
      if (!serverSide || !isAtTheAddress(ends, row)) continue;
      listening.push({
        inode: row.inode,
        length: row.receiveQueue,
        backlog: row.sendQueue,
        ordered: false,
        members,
        holders: [],
      });
      continue;
    }
    if (!serverSide && row.peerPort !== port) continue;
    if (row.inode === 0 && (!serverSide || ORPHANED.has(row.state))) continue;
    if (row.inode === 0 && ACCEPTABLE.has(row.state)) {
      members.push({ inode: null, port: row.peerPort, address: row.peerAddress, owner: null });
    }
    rows.push({
      inode: row.inode,
      peerInode: null,
      localPort: row.localPort,
      peerPort: row.peerPort,
      localAddress: row.localAddress,
      peerAddress: row.peerAddress,
      state: row.state,
      receiveQueue: bytesToRead(row),
      sendQueue: row.sendQueue,
      owner: null,
      holders: null,
    });
  }
  const open = new Set(listening.map(({ inode }) => inode));
  for (const inode of ends.left) if (!open.has(inode)) ends.left.delete(inode);
  return { ...separate(ends, listening), rows, datagrams: null };
};

/** A server's, or one that receives new connections to the lab's address. */
const isAtTheAddress = ({ listeners, left, address }: Endpoints, row: InetRow): boolean =>
  listeners.has(row.inode) ||
  left.has(row.inode) ||
  ANY.has(row.localAddress) ||
  address === printEnd(row.localAddress, row.localPort);

/** Bound to every address of the machine, ip(7). */
const ANY = new Set(['0.0.0.0', '::']);
