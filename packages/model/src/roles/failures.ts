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

/** Calls of a lab client's that failed, and what that makes of it. */

const PASSING = new Set(['EINTR', 'EAGAIN', 'EWOULDBLOCK']);

/** Errnos by which a call tells that the other end is no more. */
const PEER_GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ECONNREFUSED']);

/** A socket(2) or connect(2) that failed: there is no connection to go on with. */
const noConnection = (draft: Draft, client: ClientState, call: FinishedCall, why: string): void => {
  const connection = draft.connection(client.connectionId);
  const refused = call.call === 'connect' && connection?.acceptedAt === null;
  // On a connected socket it is only the wrong thing to ask, EISCONN.
  if (refused && connection.connectedAt !== null) return;
  if (refused) draft.patchConnection(connection.id, { askedAt: 0 });
  if (client.phase !== 'done' || client.connectionId !== null) {
    failClient(draft, client.id, why, call.returnedAt);
  }
};

/**
 * Receiving or sending on its connection failed. A scripted client goes on, as a program that only
 * prints perror(3): it failed if this was the last that it did. `noAnswer`: a datagram client waited
 * as long as it wanted to.
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

/** Takes in a call that gave -1. */
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
