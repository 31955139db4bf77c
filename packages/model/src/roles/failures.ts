import {
  type ClientState,
  descriptorOf,
  type FinishedCall,
  isDatagram,
  receives,
  sends,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { connectionOfClientFd } from './connections.ts';
import { placeSenders } from './datagrams.ts';
import { failClient } from './endings.ts';

/** A lab client's failed calls, and what follows for it. */

const PASSING = new Set(['EINTR', 'EAGAIN', 'EWOULDBLOCK']);

/** Errnos by which a call reports that the other end is gone. */
const PEER_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ECONNREFUSED']);

/** A socket(2) or connect(2) failed: there is no connection to continue with. */
const noConnection = (draft: Draft, client: ClientState, call: FinishedCall, why: string): void => {
  const connection = draft.connection(client.connectionId);
  const refused = call.call === 'connect' && connection?.acceptedAt === null;
  // On a connected socket it is only a wrong call, EISCONN.
  if (refused && connection.connectedAt !== null) return;
  if (refused) draft.patchConnection(connection.id, { askedAt: 0 });
  if (client.phase !== 'done' || client.connectionId !== null) {
    failClient(draft, client.id, why, call.returnedAt);
  }
};

/**
 * Receiving or sending on its connection failed. A scripted client continues, as a program that only
 * prints perror(3): it failed if this was its last call. `noAnswer`: a datagram client's wait reached its
 * timeout.
 */
const onConnection = (draft: Draft, client: ClientState, call: FinishedCall, why: string): void => {
  const noAnswer = why === 'EAGAIN' && receives(call.call);
  const scripted = client.script?.steps !== undefined;
  if (PASSING.has(why) && (!noAnswer || scripted)) return;
  if (!connectionOfClientFd(draft, client, descriptorOf(call.call, call.args))) return;
  if (PEER_GONE.has(why)) draft.patchClient(client.id, { heard: why });
  if (scripted || noAnswer) {
    if (client.phase !== 'failed') draft.patchClient(client.id, { reason: why });
  } else if (client.phase !== 'done' || client.connectionId !== null) {
    failClient(draft, client.id, why, call.returnedAt);
  }
};

/** Applies a call that returned -1. */
export const clientFailed = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  if (call.errno === null) return;
  if (receives(call.call) || sends(call.call)) onConnection(draft, client, call, call.errno);
  else if ((call.call === 'socket' || call.call === 'connect') && !PASSING.has(call.errno)) {
    noConnection(draft, client, call, call.errno);
  }
  // Its wait for room in the queue is over, if it was one.
  if (sends(call.call) && isDatagram(draft.config.transport)) {
    placeSenders(draft, call.returnedAt);
  }
};
