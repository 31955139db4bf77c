import type { LabState } from '@socketarium/protocol';
import { machineOf } from '../machines/of.ts';
import { clientById } from '../selectors/lab.ts';

/** What the server is doing between two calls, with its object. */

/** A descriptor of the server in words for a newcomer. */
const named = (state: LabState, fd: number): string => {
  if (fd === state.listening?.fd) return 'the listening socket';
  const connection = state.connections.find(
    (one) => one.serverFd === fd && one.acceptedBy === state.server.pid,
  );
  const client = connection && clientById(state, connection.clientId);
  return client === undefined ? `descriptor ${fd}` : `${client.name}’s socket`;
};

/** The socket that the last call returned or was made on. */
const inHand = (state: LabState): string => {
  const { lastCall } = state.server;
  if (lastCall?.call === 'accept' && lastCall.ret >= 0) return named(state, lastCall.ret);
  const { fd, sockfd } = lastCall?.args ?? {};
  // epoll_create1 and the like have none: the first socket is next.
  return named(state, Number(fd ?? sockfd ?? state.listening?.fd ?? -1));
};

/** How many it could accept at once, by the kernel's sample. */
const queued = ({ listening }: LabState): string => {
  const n = listening?.acceptQueue.length ?? 0;
  return n === 0 ? '' : `; ${n} ${n === 1 ? 'is' : 'are'} queued`;
};

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** More than these are only counted. */
const MOST_NAMED = 3;

const goingThrough = (state: LabState): string => {
  const { ready, lastCall } = state.server;
  if (lastCall?.call === 'accept' && lastCall.errno === 'EMFILE')
    return 'has no descriptor left to accept with';
  if (ready.length === 0) return 'has handled everything that was ready';
  const what =
    ready.length > MOST_NAMED
      ? `${ready.length} descriptors`
      : list(ready.map((fd) => named(state, fd)));
  return `handles what is ready: ${what}`;
};

/** A signal led here, or only a signal can have. */
const isEnding = (state: LabState): boolean => {
  const { machine, position } = state.server;
  if (ONLY_BY_SIGNAL.has(machine)) return true;
  const last = machineOf(state.config).transitions.find(
    (one) => one.id === position.lastTransition,
  );
  return (
    last?.to === machine &&
    (last.on.guard?.startsWith('interrupted') === true || last.label === 'SIGTERM')
  );
};

const ONLY_BY_SIGNAL: ReadonlySet<string> = new Set([
  'closing-the-listening-socket',
  'closing-the-socket',
  'removing-the-socket',
]);

/** What the server does, from the verb on and without the full stop. */
export const serverDoes = (state: LabState): string => {
  const { machine, inCall } = state.server;
  switch (machine) {
    case 'waiting-for-a-connection':
      if (isEnding(state)) break;
      return inCall === null ? `is about to accept${queued(state)}` : 'calls accept()';
    case 'waiting-for-readiness':
      if (isEnding(state)) break;
      return `asks ${state.config.server === 'epoll' ? 'epoll_wait' : state.config.server}() what is ready`;
    case 'dispatching':
      return goingThrough(state);
    case 'making-non-blocking':
      return `makes ${inHand(state)} non-blocking`;
    case 'adding-to-the-set':
      return `adds ${inHand(state)} to the set that it watches`;
    case 'exited': {
      const { lastCall } = state.server;
      return lastCall?.errno ? `exits: ${lastCall.call}() failed with ${lastCall.errno}` : 'exits';
    }
  }
  const label = machineOf(state.config).states.find(
    (one) => one.id === state.server.machine,
  )?.label;
  const is = `is ${label ?? 'running'}`;
  return isEnding(state) ? `was asked to end by a signal and ${is}` : is;
};
