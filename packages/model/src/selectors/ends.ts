import {
  type ClientState,
  type Connection,
  isDatagram,
  type LabState,
} from '@socketarium/protocol';
import { servedClient } from './lab.ts';
import { presentConnection } from './present.ts';

/** Which of the two ends of a connection still exist, and which acts next. */

/** An external client's end that the kernel still has: an external process holds it. */
const externalHolds = ({ clientEnd }: Connection): boolean =>
  clientEnd !== null && clientEnd.holders !== null;

/**
 * An external client's end that the kernel has had and no longer has: its last holder has closed it, or
 * it was reset.
 */
const externalIsGone = ({ clientGone }: Connection): boolean => clientGone;

/** The server had accepted it and has closed its end; the client's is still open. */
export const serverHasClosed = (connection: Connection): boolean =>
  connection.acceptedAt !== null &&
  connection.serverFd === null &&
  (connection.clientFd !== null || externalHolds(connection));

/**
 * A client has closed its end, and the kernel still has the connection: in the accept queue, or at the
 * server, which has not read end-of-file yet. The lab's own clients reported that; an external client's row is
 * gone.
 */
export const hasLeft = (state: LabState, client: ClientState): boolean => {
  if (isDatagram(state.config.transport)) return false;
  const connection = presentConnection(state, client);
  if (connection === null || connection.connectedAt === null) return false;
  return client.kind === 'lab' ? connection.clientFd === null : externalIsGone(connection);
};

/**
 * TCP: a connection that its client has reset. The kernel no longer has a row of either end, and it is in
 * the accept queue all the same, or the server still has its descriptor.
 */
export const isReset = (state: LabState, client: ClientState): boolean => {
  if (state.config.transport !== 'tcp') return false;
  const connection = presentConnection(state, client);
  if (connection === null || !hasLeft(state, client)) return false;
  const { acceptedAt, serverFd, clientEnd, serverEnd } = connection;
  if (clientEnd !== null || serverEnd !== null) return false;
  return acceptedAt === null
    ? client.phase === 'queued'
    : serverFd !== null && client.kind === 'external';
};

const served = new WeakMap<LabState, string | null>();

const servedId = (state: LabState): string | null => {
  const known = served.get(state);
  if (known !== undefined) return known;
  const id = servedClient(state)?.id ?? null;
  served.set(state, id);
  return id;
};

/**
 * The server is handling this client, which it has accepted: always, where it serves one at a time; where
 * it multiplexes, while its call is on this client's descriptor or it works on its request. For a second
 * server all its clients count.
 */
export const isInHand = (state: LabState, client: ClientState): boolean => {
  if (state.config.server === 'iterative' || isDatagram(state.config.transport)) return true;
  if (presentConnection(state, client)?.acceptedBy !== state.server.pid) return true;
  return servedId(state) === client.id;
};
