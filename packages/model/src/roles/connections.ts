import { type ClientState, type Connection, HERE } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { cleared, messagesBetween } from '../sockets/messages.ts';
import { settleWait } from './waiting.ts';

/** Connections: a client's end and, once accepted, the server's. */

export const newConnection = (id: string, clientId: string): Connection => ({
  id,
  clientId,
  clientFd: null,
  clientCopies: [],
  clientClosed: [],
  clientInode: null,
  clientPort: null,
  clientAddress: null,
  serverFd: null,
  serverInode: null,
  acceptedBy: null,
  halfClosed: false,
  transfer: null,
  askedAt: 0,
  connectedAt: null,
  joined: null,
  acceptedAt: null,
  serverClosedAt: null,
  serverRead: '',
  serverWrote: '',
  serverReadBytes: 0,
  serverWroteBytes: 0,
  truncated: false,
  serverHeard: null,
  zeroReads: 0,
  emptySent: 0,
  heldBack: null,
  toServer: null,
  toClient: null,
  clientEnd: null,
  clientGone: false,
  serverEnd: null,
});

/** A client of the lab that has not requested all its services yet. */
export const mayAsk = (client: ClientState): boolean =>
  client.kind === 'lab' &&
  client.servicesBegun < client.servicesWanted &&
  client.phase !== 'failed';

/** True for a descriptor of the client's end: the first one, or a copy of it. */
export const isClientFd = (connection: Connection, fd: number): boolean =>
  connection.clientFd === fd || connection.clientCopies.includes(fd);

/** The connection of a client's descriptor; its present one first. */
export const connectionOfClientFd = (
  draft: Draft,
  client: ClientState,
  fd: number,
): Connection | undefined => {
  if (fd < 0) return undefined;
  const present = draft.connection(client.connectionId);
  if (present && isClientFd(present, fd)) return present;
  return draft.connections.of(client.id).find((one) => isClientFd(one, fd));
};

/** The servers' descriptors for a connection now refer to another one. */
export const renameDescriptors = (draft: Draft, rename: (connectionId: string) => string): void => {
  for (const { pid } of draft.servers) {
    const process = pid === null ? undefined : draft.process({ host: HERE, pid });
    if (!process) continue;
    for (const { fd, connectionId } of [...process.descriptors]) {
      const after = connectionId === null ? null : rename(connectionId);
      if (after === connectionId) continue;
      draft.touch(process).descriptors.patch(fd, { connectionId: after });
    }
  }
};

/** The rest of a connection when the server's end, or the client's, is closed. */
export const withoutServerEnd = ({ toServer }: Connection, t: number) => ({
  serverFd: null,
  serverClosedAt: t,
  serverEnd: null,
  toServer: cleared(toServer),
});
export const withoutClientEnd = ({ toClient }: Connection) => ({
  clientFd: null,
  clientCopies: [],
  clientClosed: [],
  clientEnd: null,
  toClient: cleared(toClient),
});

/** The server's half of a connection, for `own`: it moves when a pairing turns out to be wrong. */
export const serverHalf = (from: Connection, own: Connection) => ({
  serverFd: from.serverFd,
  serverInode: from.serverInode,
  acceptedBy: from.acceptedBy,
  transfer: from.transfer,
  acceptedAt: from.acceptedAt,
  serverClosedAt: from.serverClosedAt,
  serverRead: from.serverRead,
  serverWrote: from.serverWrote,
  serverReadBytes: from.serverReadBytes,
  serverWroteBytes: from.serverWroteBytes,
  truncated: from.truncated,
  serverHeard: from.serverHeard,
  zeroReads: from.zeroReads,
  heldBack: from.heldBack,
  serverEnd: from.serverEnd,
  ...messagesBetween(own, from),
});

/** Sets a client's phase from its present connection. */
export const placeByConnection = (client: ClientState, connection: Connection): ClientState => {
  if (client.phase === 'failed' || client.connectionId !== connection.id) return client;
  if (connection.acceptedAt === null) {
    if (client.phase !== 'served' || connection.askedAt === 0) return client;
    return { ...client, phase: 'connecting', waitingSince: connection.askedAt, place: null };
  }
  if (connection.serverFd === null || client.phase === 'done') return client;
  return { ...settleWait(client, connection.acceptedAt), phase: 'served', place: null };
};

/**
 * Two connections exchange their server's halves: accept(2) does not report which of a process's sockets
 * it took, and the first guess turned out to be wrong.
 */
export const exchange = (draft: Draft, first: Connection, second: Connection): void => {
  const [toFirst, toSecond] = [serverHalf(second, first), serverHalf(first, second)];
  const guessedMs = guessedWaitMs(first, second);
  const one = draft.patchConnection(first.id, toFirst);
  const other = draft.patchConnection(second.id, toSecond);
  if (!one || !other) return;
  renameDescriptors(draft, (id) =>
    id === first.id ? second.id : id === second.id ? first.id : id,
  );
  for (const connection of [one, other]) {
    const client = draft.client(connection.clientId);
    if (!client) continue;
    const undone =
      client.phase === 'served' && connection.acceptedAt === null
        ? { ...client, waitedMs: Math.max(0, client.waitedMs - guessedMs) }
        : client;
    const placed = placeByConnection(undone, connection);
    if (placed !== client) draft.patchClient(client.id, placed);
    forgetOver(draft, connection);
  }
};

/** A connection that turns out to be closed at both ends. */
const forgetOver = (draft: Draft, connection: Connection): void => {
  const { id, askedAt, acceptedAt, clientFd, serverFd } = connection;
  if (askedAt === 0 || acceptedAt === null || clientFd !== null || serverFd !== null) return;
  draft.connections.remove(id);
  const client = draft.client(connection.clientId);
  if (client?.connectionId !== id) return;
  const phase = client.phase === 'failed' ? 'failed' : 'done';
  draft.patchClient(client.id, { ...settleWait(client, acceptedAt), connectionId: null, phase });
};

/** Waiting time that the wrong guess had added, to be subtracted. */
const guessedWaitMs = (first: Connection, second: Connection): number => {
  const guessed = first.acceptedAt !== null ? first : second;
  return ((guessed.acceptedAt ?? guessed.askedAt) - guessed.askedAt) / 1e6;
};
