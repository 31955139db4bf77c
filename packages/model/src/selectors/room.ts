import {
  type ClientState,
  type Connection,
  type CreateLab,
  type DatagramQueue,
  isDatagram,
  type LabState,
  type ServerState,
  sends,
} from '@socketarium/protocol';
import { peerOf } from './lab.ts';
import { allListeners, askedOf, type WithConnections } from './queues.ts';

/** Which calls sleep for lack of room: being open is not enough, what they need must be full. */

/** The least SO_SNDBUF, socket(7): while fewer bytes are unread there is room in any send buffer. */
const LEAST = 2048;

/** Unread bytes on their way: by the kernel's rows of both ends, and by both ends' calls. */
const unread = (connection: Connection, client: ClientState, way: 'toServer' | 'toClient') => {
  const { clientEnd, serverEnd, serverReadBytes, serverWroteBytes } = connection;
  const [from, to, byCalls] =
    way === 'toServer'
      ? [clientEnd, serverEnd, client.sentBytes - serverReadBytes]
      : [serverEnd, clientEnd, serverWroteBytes - client.receivedBytes];
  // An external client's calls are not observed.
  return Math.max(from?.sendQueue ?? 0, to?.receiveQueue ?? 0, client.kind === 'lab' ? byCalls : 0);
};

interface Look extends WithConnections {
  readonly config: CreateLab;
  readonly datagrams: DatagramQueue | null;
}

/** The client's present call finds no room in the present state. */
export const findsNoRoom = (state: Look, client: ClientState): boolean => {
  if (client.kind === 'external') return externalFindsNoRoom(state, client);
  const call = client.inCall?.call;
  if (call === undefined) return false;
  if (isDatagram(state.config.transport)) return sends(call) && noRoomForDatagram(state, client);
  if (call === 'connect') {
    if (client.phase !== 'connecting') return false;
    const connection = state.connection(client.connectionId);
    const all = allListeners(state);
    const asked = connection === undefined ? all[0] : askedOf(all, connection);
    const queue = asked?.listening.acceptQueue;
    return queue !== undefined && queue.length > queue.backlog;
  }
  const connection = sends(call) ? state.connection(client.connectionId) : undefined;
  return connection !== undefined && unread(connection, client, 'toServer') >= LEAST;
};

/** An external client's calls are not observed; the kernel has its socket in SYN_SENT beside a full queue. */
const externalFindsNoRoom = (state: Look, client: ClientState): boolean => {
  const connection = state.connection(client.connectionId);
  if (client.phase !== 'connecting' || connection?.clientEnd?.state !== 'SYN_SENT') return false;
  const all = allListeners(state).map(({ listening }) => listening.acceptQueue);
  return all.length > 0 && all.every((queue) => queue.length > queue.backlog);
};

/**
 * Unix: the receiver's queue is full, or the sender's own buffer, which its unread datagrams fill. UDP
 * never waits; it drops.
 */
const noRoomForDatagram = (state: Look, { id }: ClientState): boolean => {
  const queue = state.datagrams;
  if (queue?.maxLength == null) return false;
  const own = queue.members.filter((one) => one.clientId === id);
  return queue.length >= queue.maxLength || own.reduce((sum, one) => sum + one.length, 0) >= LEAST;
};

/** The server sleeps in a sending call because the client has not read what it was sent. */
export const serverHasNoRoom = (
  state: LabState,
  server: Pick<ServerState, 'blockedIn' | 'inCall'> = state.server,
): boolean => {
  const { blockedIn, inCall } = server;
  if (inCall === null || blockedIn === null || !sends(blockedIn)) return false;
  const connection = peerOf(state, inCall);
  const client = connection && state.clients.find((one) => one.id === connection.clientId);
  if (!client) return false;
  const least = isDatagram(state.config.transport) ? 1 : LEAST;
  return unread(connection, client, 'toClient') >= least;
};
