import {
  type Connection,
  isDatagram,
  type LabState,
  waitsForReadiness,
} from '@socketarium/protocol';
import { machineOf } from '../machines/of.ts';
import { acceptedOf, clientInHand, connectionInHand } from '../selectors/in-hand.ts';
import { stoppedSince } from '../selectors/stopped.ts';
import { sumSoFar } from '../selectors/sum.ts';
import { acceptsInVain, failedCall } from '../selectors/trouble.ts';
import { duration, printNumber } from './units.ts';

/** What a server, or a thread of it, is that SIGSTOP or its like has stopped. */
export const STOPPED = 'stopped by a signal';

/** A shorter state is shown without a duration. */
const WORTH_SAYING_MS = 1000;

/** The design in a word, in the course's terms. */
export const designWords = ({ config }: LabState): string => {
  if (isDatagram(config.transport)) return 'datagrams';
  if (config.server !== 'epoll') return config.server;
  return config.trigger === 'level' ? 'epoll' : 'epoll, edge';
};

/** `serving` colours the card: a client is being served. */
export const statusOf = (state: LabState): string => {
  const { server } = state;
  if (server.status === 'exited') return server.exit?.signal == null ? 'exited' : 'crashed';
  // A hold by the pace comes and goes with each call: the gate shows it, the card would only flash.
  if (server.gate.waiting !== null && server.gate.mode === 'paused') return 'gate';
  if (isDatagram(state.config.transport)) {
    return ['processing', 'replying'].includes(server.machine) ? 'serving' : 'idle';
  }
  return state.clients.some((c) => c.phase === 'served') ? 'serving' : 'idle';
};

/** What it does: its machine's state, or that it is too fast to be read. */
export const cardHeadline = (
  state: LabState,
  label: string,
  callsPerSecond: number | null,
): string => {
  const { server } = state;
  if (server.status === 'starting' && server.pid === null) return 'starting';
  if (server.status === 'exited') {
    if (server.exit?.signal != null) return `killed by ${server.exit.signal}`;
    return server.exit?.code ? `exited with ${server.exit.code}` : 'exited';
  }
  if (stoppedSince(state, server.pid) !== null) return STOPPED;
  if (callsPerSecond === null) return label;
  return acceptsInVain(state) ? 'in a busy loop' : 'working at full speed';
};

/** The object of that: the client or socket. */
export const detailOf = (state: LabState, now: number, callsPerSecond: number | null): string => {
  const { server, listening, config } = state;
  if (server.status === 'exited') return exitDetail(state);
  if (stoppedSince(state, server.pid) !== null) return 'it makes no call until SIGCONT';
  const speed = `${printNumber(callsPerSecond ?? 0)} calls a second`;
  if (callsPerSecond !== null) {
    return acceptsInVain(state)
      ? `accept() = -1 EMFILE, ${speed.replace(' calls a second', '/s')}`
      : speed;
  }
  if (server.blockedIn === 'nanosleep') {
    const client = clientInHand(state);
    return `on ${client === null ? 'a' : `${client.name}’s`} request, in nanosleep()`;
  }
  if (isDatagram(config.transport)) {
    const client = clientInHand(state);
    if (server.machine === 'replying' && client !== null) return `to ${client.name}`;
    return state.datagrams === null ? '' : `on fd ${state.datagrams.fd}, from any sender`;
  }
  const connection = connectionInHand(state);
  if (config.server === 'iterative') {
    if (connection !== null) return `${nameOf(state, connection)}, on fd ${connection.serverFd}`;
    return listening === null ? '' : `on fd ${listening.fd}, for the next client`;
  }
  if (waitsForReadiness(server.blockedIn)) {
    const n = acceptedOf(state).length;
    const clients = `${n} ${n === 1 ? 'client' : 'clients'}`;
    return n === 0 ? 'listening socket only' : `listening socket and ${clients}`;
  }
  if (connection !== null) return `${nameOf(state, connection)}, on fd ${connection.serverFd}`;
  const ready = server.ready.length;
  const ms = (now - server.position.since) / 1e6;
  return ready > 0 ? `${ready} ready` : ms < WORTH_SAYING_MS ? '\u00a0' : duration(ms);
};

/**
 * Which of the twelve steps the server is at; null for none. A server that gave up is at the step of its
 * failed call, not at the last one.
 */
export const stepOf = (state: LabState): number | null => {
  const { states } = machineOf(state.config);
  const failed = failedCall(state.server)?.call;
  const at =
    failed === undefined
      ? states.find(({ id }) => id === state.server.machine)
      : states.find(({ calls }) => calls.some((call) => call === failed));
  return at?.step ?? null;
};

/** Which of the course's twelve steps a machine's state is, or between which it lies. */
export const stepWords = (step: number | null, machine: string): string => {
  if (step !== null) return `step ${step} of 12`;
  switch (machine) {
    case 'start':
      return 'before the first step';
    case 'waiting-for-readiness':
    case 'dispatching':
      return 'next: step 6 or 7';
    case 'processing':
      return 'next: step 8';
    default:
      return 'not a numbered step';
  }
};

const exitDetail = ({ server }: LabState): string => {
  if (server.exit?.signal != null) return 'the kernel closed what it had open';
  const code = `exit code ${server.exit?.code ?? '?'}`;
  const { lastCall } = server;
  // For a program that gave up, the failed call is the reason.
  if (!server.exit?.code || lastCall === null || lastCall.errno === null) return code;
  return `${lastCall.call}() = -1 ${lastCall.errno}`;
};

const nameOf = (state: LabState, connection: Connection): string =>
  state.clients.find((client) => client.id === connection.clientId)?.name ?? 'a client';

/** `3 + 4 = 7`, the newest terms when there is no space for all; null when there is no sum. */
export const sumOf = (state: LabState, room: number): { of: string; text: string } | null => {
  if (state.config.service !== 'sum' || state.server.status === 'exited') return null;
  const connection = connectionInHand(state);
  const sum = connection === null ? null : sumSoFar(connection);
  if (connection === null || sum === null || sum.terms.length === 0) return null;
  const of =
    state.config.server === 'iterative' ? 'sum so far' : `sum of ${nameOf(state, connection)}`;
  if (sum.terms.length === 1) return { of, text: String(sum.total) };
  let shown = sum.terms.map(String);
  const text = (): string =>
    `${shown.length < sum.terms.length ? '… ' : ''}${shown.join(' + ').replaceAll('+ -', '− ')} = ${sum.total}`;
  while (text().length > room && shown.length > 1) shown = shown.slice(1);
  return { of, text: text() };
};
