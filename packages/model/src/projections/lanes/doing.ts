import {
  type ClientState,
  isDatagram,
  type LabState,
  type ServerState,
  sends,
} from '@socketarium/protocol';
import { hasLeft, isInHand, serverHasClosed } from '../../selectors/ends.ts';
import { acceptedOf, clientInHand } from '../../selectors/in-hand.ts';
import { presentConnection } from '../../selectors/present.ts';
import { serverHasNoRoom } from '../../selectors/room.ts';
import { stoppedSince } from '../../selectors/stopped.ts';
import { CUT_OFF } from '../../words/client.ts';

/**
 * Kinds of a span. Clients: `waiting` in a queue, `door` asleep for lack of room (in connect(), sendto()
 * or write()), `served`, `connected` while a multiplexed server handles another client or only one of the
 * ends is left, `failed`. Servers: `asleep` until a client needs it, `served` with a client, `door` as
 * for clients, `busy` at work or between calls, `gate` held before a call, or stopped by a signal,
 * `failed` once it crashed.
 */
export type SpanKind =
  | 'waiting'
  | 'door'
  | 'served'
  | 'connected'
  | 'asleep'
  | 'busy'
  | 'gate'
  | 'failed';

export interface Doing {
  readonly kind: SpanKind;
  readonly label: string;
}

/** The present span of a client's lane; null for none (before it connected, after it left). */
export const phaseOf = (client: ClientState, state: LabState): Doing | null => {
  const datagrams = isDatagram(state.config.transport);
  const { phase, blockedIn, noRoom } = client;
  const over = phase === 'done' || phase === 'failed';
  if (!over && noRoom && sends(blockedIn)) return { kind: 'door', label: `no room: ${blockedIn}` };
  if (!over && !isCut(client, state) && hasLeft(state, client)) {
    return phase === 'served'
      ? { kind: 'connected', label: 'closed' }
      : { kind: 'waiting', label: 'closed, still queued' };
  }
  switch (phase) {
    case 'served':
      return datagrams ? { kind: 'served', label: 'received' } : servedOf(client, state);
    case 'queued':
      return { kind: 'waiting', label: 'in the queue' };
    case 'connecting':
      if (client.waitingSince === null || datagrams) return null;
      if (client.kind === 'external' && presentConnection(state, client)?.connectedAt === null) {
        return noRoom
          ? { kind: 'door', label: 'at the door' }
          : { kind: 'waiting', label: 'connecting' };
      }
      // Once connect() returned the kernel has queued it, though no sample has shown it there yet.
      if (client.inCall?.call !== 'connect') return { kind: 'waiting', label: 'in the queue' };
      return noRoom ? { kind: 'door', label: 'queue full' } : null;
    case 'failed':
      // Whether it has read so is told by its own calls; its span began before that.
      return {
        kind: 'failed',
        label: client.reason === 'end-of-file' ? CUT_OFF : (client.reason ?? 'failed'),
      };
    case 'done':
      return null;
  }
};

/** The server has closed its end, and the client is not known to have. */
const isCut = (client: ClientState, state: LabState): boolean => {
  const connection = presentConnection(state, client);
  if (connection === null || client.phase !== 'served') return false;
  const externals = client.kind === 'external' && connection.serverClosedAt !== null;
  return externals || serverHasClosed(connection);
};

const servedOf = (client: ClientState, state: LabState): Doing => {
  if (isCut(client, state)) {
    return { kind: 'connected', label: 'server closed' };
  }
  return isInHand(state, client)
    ? { kind: 'served', label: 'served' }
    : { kind: 'connected', label: 'connected' };
};

/** The span of a process that has ended, or not started; undefined for a running one. */
const unless = (server: ServerState): Doing | null | undefined => {
  if (server.status === 'starting') return null;
  if (server.status !== 'exited') return undefined;
  if (server.exit?.signal != null) return { kind: 'failed', label: server.exit.signal };
  const errno = server.lastCall?.errno ?? `exit ${server.exit?.code}`;
  return server.exit?.code ? { kind: 'failed', label: errno } : null;
};

const STOPPED: Doing = { kind: 'gate', label: 'stopped by a signal' };

/** The present span of the server's lane. */
export const doingOf = (state: LabState): Doing | null => {
  const { server, config } = state;
  const gone = unless(server);
  if (gone !== undefined) return gone;
  if (stoppedSince(state, server.pid) !== null) return STOPPED;
  const { blockedIn } = server;
  if (blockedIn === 'nanosleep') {
    const client = clientInHand(state);
    return { kind: 'busy', label: client === null ? 'at work' : `at work: ${client.name}` };
  }
  if (serverHasNoRoom(state)) return { kind: 'door', label: `no room: ${blockedIn}` };
  if (config.server === 'iterative' && !isDatagram(config.transport)) {
    const [held] = acceptedOf(state);
    const served = state.clients.find((c) => c.id === held?.clientId && c.phase === 'served');
    if (served !== undefined) return { kind: 'served', label: served.name };
  }
  if (server.gate.waiting !== null) return { kind: 'gate', label: 'held' };
  if (blockedIn !== null && !sends(blockedIn)) return { kind: 'asleep', label: blockedIn };
  return awake(server, state.listening !== null || state.datagrams !== null);
};

/** Before it has a socket to serve on, and after, it has labels of its own. */
const awake = ({ machine }: ServerState, serves: boolean): Doing => ({
  kind: 'busy',
  label: LAST_STEPS.has(machine) ? 'closing down' : serves ? '' : 'starting up',
});

const LAST_STEPS: ReadonlySet<string> = new Set([
  'closing-the-listening-socket',
  'closing-the-socket',
  'removing-the-socket',
  'exited',
]);

/** The present span of a second server's lane. */
export const doingOfSecond = (server: ServerState): Doing | null => {
  const gone = unless(server);
  if (gone !== undefined) return gone;
  const { blockedIn } = server;
  return blockedIn === null ? awake(server, server.listens) : { kind: 'asleep', label: blockedIn };
};
