import { type ClientState, type Connection, type FinishedCall, sends } from '@socketarium/protocol';
import type { Caller } from './asleep.ts';

/**
 * What TCP has not delivered yet. A small segment waits until the one before it is acknowledged (Nagle's
 * algorithm, RFC 896), and the receiver may delay its acknowledgement for some 40 ms (RFC 1122). Neither
 * algorithm is observed; what is observed is that bytes were written, that they lie in the sender's queue
 * unacknowledged, and that a read on the other end still sleeps.
 */

/** A byte crosses the loopback in some 10 µs; a byte that takes so much longer was held back, ns. */
export const LATE_NS = 10e6;

/** Since when a read has waited for bytes that the client had written; null where its last call wrote none. */
const lateSince = (
  { lastCall }: Pick<ClientState, 'lastCall'>,
  readSince: number,
): number | null =>
  lastCall !== null && sends(lastCall.call) && lastCall.ret > 0
    ? Math.max(lastCall.returnedAt, readSince)
    : null;

export interface Undelivered {
  readonly bytes: number;
  /** Before them, received and read by the server and not acknowledged. */
  readonly unacknowledged: number;
}

/** By both ends' calls and the kernel's rows; null while nothing is known to be undelivered. */
export const undelivered = (connection: Connection, client: ClientState): Undelivered | null => {
  const { clientEnd, serverEnd, serverReadBytes } = connection;
  const bytes = client.sentBytes - serverReadBytes - (serverEnd?.receiveQueue ?? 0);
  const queued = clientEnd?.sendQueue ?? 0;
  if (client.kind !== 'lab' || bytes <= 0 || queued <= bytes) return null;
  return { bytes, unacknowledged: queued - bytes };
};

/** The same for a client whose server sleeps in a read for it at `now`, ns, for too long for bytes on the way. */
export const heldBackAt = (
  connection: Connection,
  client: ClientState,
  server: Caller,
  now: number,
): Undelivered | null => {
  const { inCall } = server;
  const since = inCall && lateSince(client, inCall.since);
  if (since == null || Math.max(now, inCall?.until ?? 0) - since < LATE_NS) return null;
  return undelivered(connection, client);
};

/** How late the result of a read was, ms, by the calls' times alone; null when it was not. */
export const latenessOf = (client: ClientState, read: FinishedCall): number | null => {
  const since = lateSince(client, read.enteredAt);
  return since === null || read.returnedAt - since < LATE_NS
    ? null
    : (read.returnedAt - since) / 1e6;
};
