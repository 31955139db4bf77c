import {
  type ClientState,
  type Connection,
  isDatagram,
  type LabState,
} from '@socketarium/protocol';
import { servedClient } from './lab.ts';
import { presentConnection } from './present.ts';

/** Which of the two ends of a connection is still there, and whose turn it is. */

/** The server had accepted it and has closed its end; the client's is still open. */
export const serverHasClosed = (connection: Connection): boolean =>
  connection.acceptedAt !== null && connection.serverFd === null && connection.clientFd !== null;

/**
 * A lab's client has closed its end, and the kernel still has the connection: in the accept queue, or
 * at the server, which has yet to read end-of-file.
 */
export const hasLeft = (state: LabState, client: ClientState): boolean => {
  if (client.kind !== 'lab' || isDatagram(state.config.transport)) return false;
  const connection = presentConnection(state, client);
  return connection !== null && connection.connectedAt !== null && connection.clientFd === null;
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
 * The server is at this client, which it has accepted: always, where it serves one at a time; where
 * it multiplexes, while its call is on this client's descriptor or it works on its request. Of a
 * second server's clients all, since who of them is in hand is not asked.
 */
export const isInHand = (state: LabState, client: ClientState): boolean => {
  if (state.config.server === 'iterative' || isDatagram(state.config.transport)) return true;
  if (presentConnection(state, client)?.acceptedBy !== state.server.pid) return true;
  return servedId(state) === client.id;
};
