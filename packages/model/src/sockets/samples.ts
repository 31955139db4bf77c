import { type Connection, type KernelSampled, rowKey, type SocketRow } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { takeStopped } from '../processes/stopped.ts';
import { exchange } from '../roles/connections.ts';
import { datagramPeer, giveUpUnclaimed } from '../roles/datagram-peers.ts';
import { placeSenders } from '../roles/datagrams.ts';
import { giveUpEarly, isEarly, joinEarly, LATE, toStranger } from '../roles/early.ts';
import { learnOwner } from '../roles/externals.ts';
import { findsNoRoom } from '../selectors/room.ts';
import { clientAt, printedEnd } from './client-at.ts';
import { takeDatagrams } from './datagram-queue.ts';
import { nothingWaits } from './messages.ts';
import { takeQueue } from './queue.ts';

/** What the kernel said: the rows of both ends of each connection, and the accept queues. */

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

/** A Unix socket of the server's tells its peer: if accept's guess was another's, set it right. */
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
    // The kernel has it connected, so it has asked, whatever its own facts still owe.
    right = draft.patchConnection(right.id, { askedAt: connection.acceptedAt ?? 0 }) ?? right;
  }
  if (isEarly(connection) && right.acceptedAt === null) joinEarly(draft, connection, right);
  else exchange(draft, connection, right);
  return draft.connection(right.id) ?? connection;
};

const takeRow = (draft: Draft, row: SocketRow, t: number): void => {
  const found = endOf(draft, row);
  if (!found) return;
  const [taken, end] = found;
  // The lab's own sockets have no owner told.
  const foreign = end === 'clientEnd' && row.owner !== null && isEarly(taken);
  const guessed = foreign ? toStranger(draft, taken, row.owner) : taken;
  if (end === 'serverEnd') {
    const connection = row.inode === 0 ? guessed : correctPairing(draft, guessed, row);
    const after = draft.patchConnection(connection.id, { serverEnd: row });
    if (after && row.receiveQueue === 0) nothingWaits(draft, after, 'toServer', t);
    return;
  }
  const after = draft.patchConnection(guessed.id, {
    clientEnd: row,
    clientInode: guessed.clientInode ?? (row.inode || null),
    clientPort: guessed.clientPort ?? (row.localPort || null),
    clientAddress: guessed.clientAddress ?? printedEnd(row.localAddress, row.localPort),
  });
  if (after && row.receiveQueue === 0) nothingWaits(draft, after, 'toClient', t);
  if (row.owner) learnOwner(draft, guessed.clientId, row.owner);
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
    for (const { id, clientEnd, serverEnd } of endsOfKey(draft, key)) {
      if (clientEnd !== null && rowKey(clientEnd) === key) {
        draft.patchConnection(id, { clientEnd: null });
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
  // Client ends first: on TCP they tell the ports by which the queue's members are known.
  for (const row of sample.sockets) takeRow(draft, row, sample.t);
  const said = sample.listening === null ? sample.others : [sample.listening, ...sample.others];
  const taken = said.filter((one) => takeQueue(draft, one, sample.t, sample.seq));
  // Rows of strangers who came with this very sample.
  if (taken.length > 0) for (const row of sample.sockets) takeRow(draft, row, sample.t);
  for (const client of draft.clients) {
    if (client.inCall !== null && !client.noRoom && findsNoRoom(draft, client)) {
      draft.patchClient(client.id, { noRoom: true });
    }
  }
};
