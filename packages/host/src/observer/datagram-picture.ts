import type { SocketRow } from '@socketarium/protocol';
import type { Endpoints } from './endpoints.ts';
import { type Datagrams, type InetRow, type Picture, type UnixTable, unixRow } from './picture.ts';

/** A row of the kernel's UDP tables. */
export interface UdpRow extends InetRow {
  /** SO_RCVBUF. */
  readonly receiveBuffer: number;
  /** Dropped for lack of room, SK_MEMINFO_DROPS. */
  readonly drops: number;
}

/**
 * Unix datagrams: the server's queue, the sockets of the lab's clients (a sendQueue above 0 is what of
 * theirs waits), and of foreign sockets those connected to the server and those from whose name it has
 * received. A foreign sender with neither name nor connection leaves no trace.
 */
export const unixDatagramPicture = (
  ends: Endpoints,
  sockets: UnixTable,
  maxLength: number | null,
): Picture => {
  const server = ends.bound === null ? undefined : sockets.get(ends.bound);
  const rows: SocketRow[] = [];
  const senders = new Set<string>();
  for (const row of sockets.values()) {
    if (row.inode === ends.bound) continue;
    const sent = row.path !== null && row.path !== '' && ends.senders.has(row.path);
    if (sent) senders.add(row.path);
    // 0 is no peer, not a server that has not bound yet.
    const connected = server !== undefined && row.peerInode === server.inode;
    const own = ends.clients.has(row.inode);
    if (own) rows.push(unixRow(row));
    else if (sent) rows.push({ ...unixRow(row), name: row.path });
    else if (connected) rows.push(unixRow(row));
  }
  forgetOthers(ends, senders);
  if (server === undefined)
    return { listening: null, others: [], elsewhere: [], rows, datagrams: null };
  const { inode, receiveQueue } = server;
  const datagrams = { inode, receiveQueue, drops: null, receiveBuffer: null, maxLength };
  return { listening: null, others: [], elsewhere: [], rows, datagrams };
};

/** UDP: the same; a foreign sender always has a port, by which it is found as long as it is open. */
export const udpPicture = (ends: Endpoints, sockets: readonly UdpRow[]): Picture => {
  const rows: SocketRow[] = [];
  const senders = new Set<string>();
  const addressOf = new Map([...ends.senders].map((text) => [portAtEnd(text), text] as const));
  let datagrams: Datagrams | null = null;
  for (const row of sockets) {
    const { inode, receiveQueue, drops, receiveBuffer } = row;
    if (inode === ends.bound) {
      datagrams = { inode, receiveQueue, drops, receiveBuffer, maxLength: null };
      continue;
    }
    const sender = addressOf.get(row.localPort);
    const connected = ends.listeningPort !== 0 && row.peerPort === ends.listeningPort;
    if (sender !== undefined) senders.add(sender);
    // A second server may be bound to the same port, SO_REUSEADDR: it is not a sender.
    if (!ends.clients.has(inode) && sender === undefined && !connected) continue;
    rows.push({
      inode,
      peerInode: null,
      localPort: row.localPort,
      peerPort: row.peerPort,
      localAddress: row.localAddress,
      peerAddress: row.peerAddress,
      state: row.state,
      receiveQueue,
      sendQueue: row.sendQueue,
      owner: null,
      holders: null,
      // The name changes the row, so it is reported again, for readers that need it only now.
      ...(sender === undefined || ends.clients.has(inode) ? {} : { name: sender }),
    });
  }
  forgetOthers(ends, senders);
  return { listening: null, others: [], elsewhere: [], rows, datagrams };
};

const portAtEnd = (address: string): number => Number(address.slice(address.lastIndexOf(':') + 1));

/** A sender that the kernel no longer has closed its socket; another may get its name. */
const forgetOthers = (ends: Endpoints, present: ReadonlySet<string>): void => {
  for (const sender of ends.senders) if (!present.has(sender)) ends.senders.delete(sender);
};
