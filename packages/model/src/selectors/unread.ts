import type { Connection, LabState } from '@socketarium/protocol';
import { lastOf } from '../roles/text.ts';

/** What a client has sent and no server has read. */
export interface Unread {
  readonly bytes: number;
  /** Its end, latin-1, as far as it is kept; empty for an external client, whose calls are not observed. */
  readonly text: string;
}

const NOTHING: Unread = { bytes: 0, text: '' };

/**
 * What waits to be read on a connection, accepted or still in a queue: by the calls of both ends; for an
 * external client by the kernel's row, where there is one (a waiting Unix connection has none).
 */
export const unreadOn = (state: LabState, connection: Connection): Unread => {
  const client = state.clients.find((one) => one.id === connection.clientId);
  if (client?.kind !== 'lab') return { bytes: connection.serverEnd?.receiveQueue ?? 0, text: '' };
  // What it has sent is known for its newest connection only.
  const newest = state.connections.findLast((one) => one.clientId === client.id);
  if (newest?.id !== connection.id) return NOTHING;
  const bytes = Math.max(0, client.sentBytes - connection.serverReadBytes);
  return bytes === 0 ? NOTHING : { bytes, text: lastOf(client.sent, bytes) };
};

/** The same for a member of an accept queue, by its id there. */
export const unreadOf = (state: LabState, clientId: string): Unread => {
  const waiting = state.connections.find(
    (one) => one.clientId === clientId && one.acceptedAt === null && one.askedAt > 0,
  );
  return waiting === undefined ? NOTHING : unreadOn(state, waiting);
};
