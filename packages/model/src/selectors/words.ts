import type { ClientState, LabState } from '@socketarium/protocol';
import { machineOf } from '../machines/of.ts';
import { acceptedConnections, atTheDoor, clientById } from './lab.ts';

/** The picture in plain sentences, for newcomers and for screen readers' live regions. */

const NUMBERS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
];

const waiting = (state: LabState): ClientState[] =>
  state.clients.filter(
    (one) => one.phase === 'queued' || (one.phase === 'connecting' && one.waitingSince !== null),
  );

const count = (n: number, one: string, many: string): string =>
  `${NUMBERS[n] ?? n} ${n === 1 ? one : many}`;

const others = (state: LabState, besides: boolean): string => {
  const n = waiting(state).length;
  if (n === 0) return '';
  return ` ${
    besides ? count(n, 'other waits.', 'others wait.') : count(n, 'client waits.', 'clients wait.')
  }`;
};

/** The client on the other end of the descriptor that the open call is on. */
const peer = (state: LabState): ClientState | undefined => {
  const fd = state.server.inCall?.args.fd;
  const connection = state.connections.find((one) => one.serverFd !== null && one.serverFd === fd);
  return connection && clientById(state, connection.clientId);
};

const sleeping = (state: LabState): string => {
  const open = state.server.inCall;
  const fd = open?.args.fd ?? open?.args.sockfd;
  const who = peer(state)?.name ?? 'its peer';
  switch (open?.call) {
    case 'accept':
      return `The server sleeps in accept(${fd}), waiting for a connection.`;
    case 'read':
      return `The server sleeps in read(${fd}), waiting for ${who}.${others(state, true)}`;
    case 'write':
      return `The server sleeps in write(${fd}) until ${who} reads.${others(state, true)}`;
    case 'select': {
      const n = acceptedConnections(state).length;
      const clients = n === 0 ? '' : ` and ${n} connected ${n === 1 ? 'client' : 'clients'}`;
      return `The server sleeps in select(), watching the listening socket${clients}.${others(state, n > 0)}`;
    }
    default:
      return `The server sleeps in ${open?.call}().${others(state, false)}`;
  }
};

/** A hold shorter than this is not put into words: it would be gone before it is read. */
const READABLE_MS = 250;

/** Held at the gate, and not by the kernel: whom the server is at matters more than the hold. */
const held = (state: LabState, call: string): string => {
  const { gate } = state.server;
  const served = state.config.server === 'iterative' ? acceptedConnections(state)[0] : undefined;
  const name = served && clientById(state, served.clientId)?.name;
  const rest = others(state, name !== undefined);
  if (gate.mode === 'paused') {
    const serving = name === undefined ? '' : `, serving ${name}`;
    return `The server is paused, before ${call}()${serving}.${rest}`;
  }
  const does = name === undefined ? `is ${labelOf(state)}` : `serves ${name}`;
  const short = gate.paceMs < READABLE_MS;
  return `The server ${does}${short ? '' : `; the pace holds it at the gate, before ${call}()`}.${rest}`;
};

const labelOf = (state: LabState): string =>
  machineOf(state.config).states.find((one) => one.id === state.server.machine)?.label ?? 'running';

const exited = (state: LabState): string => {
  const exit = state.server.exit;
  if (exit?.signal) return `The server was killed by ${exit.signal}.`;
  return exit?.code === 0
    ? 'The server walked its closing steps and exited.'
    : `The server exited with code ${exit?.code}.`;
};

/** One plain sentence or two on what is going on. */
export const headline = (state: LabState): string => {
  const { server } = state;
  if (server.status === 'exited') return exited(state);
  if (server.gate.waiting) return held(state, server.gate.waiting.call);
  if (server.blockedIn) return sleeping(state);
  if (server.machine === 'start') return 'The server is starting.';
  return `The server is ${labelOf(state)}.${others(state, false)}`;
};

/** What a learner should notice in this moment; null when there is nothing special. */
export const advice = (state: LabState): string | null => {
  const { server } = state;
  if (server.status === 'exited' || server.blockedIn === null) return null;
  const queue = state.listening?.acceptQueue;
  const first = queue?.members[0] ?? atTheDoor(state)[0]?.id;
  const name = first === undefined ? undefined : clientById(state, first)?.name;
  if (server.blockedIn === 'select') {
    return 'While it sleeps here anyone may wake it: a new client or any connected one.';
  }
  if (server.blockedIn === 'read' || server.blockedIn === 'write') {
    return name === undefined
      ? 'While it sleeps here it cannot accept anyone else.'
      : `While it sleeps here it cannot accept ${name}.`;
  }
  if (server.blockedIn === 'accept') {
    return 'The accept queue is empty, so accept() sleeps until someone connects.';
  }
  return null;
};
