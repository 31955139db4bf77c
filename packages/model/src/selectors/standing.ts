import { type ClientState, isDatagram, type LabState, sends } from '@socketarium/protocol';
import { sleepOf } from './asleep.ts';
import { hasLeft, isInHand, serverHasClosed } from './ends.ts';
import { presentConnection } from './present.ts';

/**
 * How a client is shown: the reducer's phase, in more detail. `served`: the server is handling it;
 * `connected`: accepted, while a multiplexed server handles another; `cut`: the server has closed and the
 * client has not, or is not known to have if an external client; `left`: the client has closed, and the kernel
 * still has its connection; `door`: asleep in connect() because the accept queue has no room, or a
 * external client whose SYN finds no room.
 */
export type Standing =
  | 'served'
  | 'connected'
  | 'cut'
  | 'queued'
  | 'door'
  | 'left'
  | 'idle'
  | 'done'
  | 'failed';

export const standingOf = (client: ClientState, state: LabState, now: number): Standing => {
  if (isDatagram(state.config.transport)) {
    return datagramStanding(client, now);
  }
  switch (client.phase) {
    case 'served': {
      const connection = presentConnection(state, client);
      // For an external client the next sample shows whether it still has its end.
      const closed = connection?.serverClosedAt != null && client.kind === 'external';
      if (closed || (connection !== null && serverHasClosed(connection))) return 'cut';
      if (hasLeft(state, client)) return 'left';
      return isInHand(state, client) ? 'served' : 'connected';
    }
    case 'queued':
      return hasLeft(state, client) ? 'left' : 'queued';
    case 'done':
    case 'failed':
      return client.phase;
    case 'connecting': {
      if (client.kind === 'external' && presentConnection(state, client)?.connectedAt === null) {
        return client.noRoom ? 'door' : 'idle';
      }
      if (hasLeft(state, client)) return 'left';
      if (client.inCall?.call !== 'connect') {
        // Once connect() returned the kernel has queued it; the next sample shows its place.
        return client.connectionId !== null && client.waitingSince !== null ? 'queued' : 'idle';
      }
      return client.noRoom ? 'door' : 'idle';
    }
  }
};

/**
 * Datagrams have no connection: `door` is a client asleep in sendto() because the queue is full. That is
 * Unix only; UDP drops what finds no room.
 */
const datagramStanding = (client: ClientState, now: number): Standing => {
  const { noRoom, phase } = client;
  if (noRoom && sends(sleepOf(client, now)?.call.call ?? null)) return 'door';
  return phase === 'connecting' ? 'idle' : phase;
};

/** The present wait at `now`, ms; null while it does not wait. */
export const presentWaitMs = (client: ClientState, now: number): number | null =>
  client.waitingSince === null ? null : Math.max(0, now - client.waitingSince) / 1e6;

/** Waited so far, at `now`: the model's sum, plus the present wait. */
export const waitedMsAt = (client: ClientState, now: number): number =>
  client.waitedMs + (presentWaitMs(client, now) ?? 0);

/**
 * The waiting time shown beside a client's name, ms: while it waits, the present wait; later its whole
 * wait, and 0 once it has begun another service, because the sum would mix several waits.
 */
export const shownWaitMs = (client: ClientState, now: number): number =>
  presentWaitMs(client, now) ?? (client.servicesBegun > 1 ? 0 : client.waitedMs);
