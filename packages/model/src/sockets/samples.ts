import {
  type Connection,
  isDatagram,
  type KernelSampled,
  rowKey,
  type SocketRow,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { takeStopped } from '../processes/stopped.ts';
import { exchange } from '../roles/connections.ts';
import { datagramPeer, giveUpUnclaimed } from '../roles/datagram-peers.ts';
import { placeSenders } from '../roles/datagrams.ts';
import { giveUpEarly, isEarly, joinEarly, LATE, toExternal } from '../roles/early.ts';
import { takeElsewhere } from '../roles/elsewhere.ts';
import { addExternal, setOwner, settleExternals } from '../roles/externals.ts';
import { findsNoRoom } from '../selectors/room.ts';
import { clientAt, printedEnd } from './client-at.ts';
import { takeDatagrams } from './datagram-queue.ts';
import { nothingWaits } from './messages.ts';
import { takeQueue } from './queue.ts';

/** Samples of the kernel: the rows of both ends of each connection, and the accept queues. */

type End = 'clientEnd' | 'serverEnd';

const endOf = (draft: Draft, row: SocketRow): readonly [Connection, End] | undefined => {
  const all = draft.connections;
  if (row.inode !== 0) {
    const client = all.byClientInode(row.inode);
    if (client) return [client, 'clientEnd'];
    const server = all.byServerInode(row.inode);
    if (server) return [server, 'serverEnd'];
  }
  if (row.peerInode !== null && row.peerInode !== 0) {
    const server = all.byClientInode(row.peerInode);
    if (server) return [server, 'serverEnd'];
    const client = all.byServerInode(row.peerInode);
    if (client) return [client, 'clientEnd'];
  }
  const peer = row.name === undefined ? undefined : datagramPeer(draft, row.name);
  if (peer) return [peer, 'clientEnd'];
  const { address } = draft;
  if (!('port' in address)) return undefined;
  const atServer = row.localPort === address.port;
  const port = atServer ? row.peerPort : row.localPort;
  // A datagram server's socket has no peer.
  if (port === null || port === 0) return undefined;
  const found = clientAt(draft, port, atServer ? row.peerAddress : row.localAddress);
  return found && [found, atServer ? 'serverEnd' : 'clientEnd'];
};

/** A Unix socket of the server has its peer: if accept's guess was wrong, corrects it. */
const correctPairing = (draft: Draft, connection: Connection, row: SocketRow): Connection => {
  if (row.peerInode === null || row.peerInode === 0) return connection;
  if (connection.clientInode === row.peerInode) return connection;
  let right = draft.connections.byClientInode(row.peerInode);
  if (!right) {
    return connection.clientInode === null
      ? (draft.patchConnection(connection.id, { clientInode: row.peerInode }) ?? connection)
      : connection;
  }
  if (right.askedAt === 0 && right.clientFd !== null) {
    // The kernel has it connected, so it has called connect(2), even if its own facts are late.
    right = draft.patchConnection(right.id, { askedAt: connection.acceptedAt ?? 0 }) ?? right;
  }
  if (isEarly(connection) && right.acceptedAt === null) joinEarly(draft, connection, right);
  else exchange(draft, connection, right);
  return draft.connection(right.id) ?? connection;
};

/** An external client's socket that is connecting: its SYN has not been answered. */
const asking = (
  draft: Draft,
  row: SocketRow,
  t: number,
): readonly [Connection, End] | undefined => {
  if (row.holders === null || row.state !== 'SYN_SENT') return undefined;
  const { owner, inode, localPort: port, localAddress: address } = row;
  const id = `connection-${draft.seq}.of-${inode}`;
  return [addExternal(draft, { owner, inode, port, address }, t, id, null), 'clientEnd'];
};

/**
 * What an external client's row says about it. FIN_WAIT1 and FIN_WAIT2 of a socket that a process still has, and
 * Unix's WR, mean shutdown(SHUT_WR).
 */
const takeExternal = (draft: Draft, connection: Connection, row: SocketRow, t: number): void => {
  const { id, clientId, connectedAt } = connection;
  const halfClosed =
    row.state === 'FIN_WAIT1' || row.state === 'FIN_WAIT2' || row.shutdown === 'WR';
  draft.patchConnection(id, {
    halfClosed,
    connectedAt: connectedAt ?? (row.state === 'SYN_SENT' ? null : t),
  });
  setOwner(draft, clientId, row.owner);
};

const takeRow = (draft: Draft, row: SocketRow, t: number): void => {
  const found = endOf(draft, row) ?? asking(draft, row, t);
  if (!found) return;
  const [taken, end] = found;
  // The lab's own sockets have no reported holders.
  const foreign = end === 'clientEnd' && row.holders !== null && isEarly(taken);
  const guessed = foreign ? toExternal(draft, taken, row.owner) : taken;
  if (end === 'serverEnd') {
    const connection = row.inode === 0 ? guessed : correctPairing(draft, guessed, row);
    const after = draft.patchConnection(connection.id, { serverEnd: row });
    if (after && row.receiveQueue === 0) nothingWaits(draft, after, 'toServer', t);
    return;
  }
  const after = draft.patchConnection(guessed.id, {
    clientEnd: row,
    clientGone: false,
    clientInode: guessed.clientInode ?? (row.inode || null),
    clientPort: guessed.clientPort ?? (row.localPort || null),
    clientAddress: guessed.clientAddress ?? printedEnd(row.localAddress, row.localPort),
  });
  if (after && row.receiveQueue === 0) nothingWaits(draft, after, 'toClient', t);
  if (after && row.holders !== null) takeExternal(draft, after, row, t);
};

/** The connections of which an end may have had this key (rowKey). */
const endsOfKey = (draft: Draft, key: string): Connection[] => {
  const all = draft.connections;
  const peer = /^of (?:(\d+)|.*:(\d+))$/.exec(key);
  if (peer?.[2] !== undefined) return all.withPort(Number(peer[2]));
  if (peer) return all.withClientInode(Number(peer[1]));
  const server = all.byServerInode(Number(key));
  return [...all.withClientInode(Number(key)), ...(server ? [server] : [])];
};

const takeGone = (draft: Draft, gone: readonly string[]): void => {
  for (const key of gone) {
    for (const { id, clientEnd, clientInode, serverEnd } of endsOfKey(draft, key)) {
      if (clientEnd === null ? key === `${clientInode}` : rowKey(clientEnd) === key) {
        draft.patchConnection(id, { clientEnd: null, clientGone: true });
      }
      if (serverEnd !== null && rowKey(serverEnd) === key) {
        draft.patchConnection(id, { serverEnd: null });
      }
    }
  }
};

export const takeSample = (draft: Draft, sample: KernelSampled): void => {
  giveUpEarly(draft, sample.t);
  draft.atAddress = sample.atAddress;
  takeStopped(draft, sample);
  if (sample.datagrams) {
    giveUpUnclaimed(draft, sample.t - LATE);
    takeDatagrams(draft, sample.datagrams, sample.t);
    placeSenders(draft, sample.t);
  }
  if (sample.gone.length > 0) takeGone(draft, sample.gone);
  if (!isDatagram(draft.config.transport)) takeElsewhere(draft, sample);
  // Client ends first: on TCP they have the ports by which the queue's members are known.
  for (const row of sample.sockets) takeRow(draft, row, sample.t);
  const others = [...sample.others, ...sample.elsewhere];
  const said = sample.listening === null ? others : [sample.listening, ...others];
  const taken = said.filter((one) => takeQueue(draft, one, sample.t, sample.seq));
  // Rows of external clients that appeared with this very sample.
  if (taken.length > 0) for (const row of sample.sockets) takeRow(draft, row, sample.t);
  if (!isDatagram(draft.config.transport)) settleExternals(draft, sample.t);
  for (const client of draft.clients) {
    const external = client.kind === 'external';
    if (!external && (client.inCall === null || client.noRoom)) continue;
    const noRoom = findsNoRoom(draft, client);
    // A lab's client keeps it until its call returns.
    if (noRoom !== client.noRoom) draft.patchClient(client.id, { noRoom });
  }
};
