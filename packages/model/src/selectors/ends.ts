import {
  type ClientState,
  type Connection,
  isDatagram,
  type LabState,
} from '@socketarium/protocol';
import { servedClient } from './lab.ts';
import { askedServerIn } from './queues.ts';

/** Which of the two ends of a connection is still there, and whose turn it is. */

const indexes = new WeakMap<readonly Connection[], ReadonlyMap<string, Connection>>();

/** A client's present connection, in a picture that is whole: many may ask it of one. */
export const presentConnection = (state: LabState, client: ClientState): Connection | null => {
  if (client.connectionId === null) return null;
  let index = indexes.get(state.connections);
  if (index === undefined) {
    index = new Map(state.connections.map((one) => [one.id, one]));
    indexes.set(state.connections, index);
  }
  return index.get(client.connectionId) ?? null;
};

/** `askedServerIn` of a whole picture. */
export const askedServer = (state: LabState, client: ClientState): number | null =>
  askedServerIn(
    { servers: state.servers, connection: () => presentConnection(state, client) ?? undefined },
    client,
  );

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
