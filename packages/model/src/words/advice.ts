import { isDatagram, isMultiplexed, isUnix, type LabState } from '@socketarium/protocol';
import { blockedInConnect, clientById, waitingForRoom } from '../selectors/lab.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { serverMoment } from '../selectors/server-moment.ts';
import { isStranded } from '../selectors/stranded.ts';
import { acceptsInVain, failedCall, outOfDescriptors } from '../selectors/trouble.ts';
import { waitingClients } from '../selectors/waiting.ts';
import { addressInUse } from './address-in-use.ts';
import { causeOf } from './causes.ts';
import { count } from './count.ts';

/** What a learner should notice at a moment. */

const afterExit = (state: LabState): string | null => {
  if (failedCall(state.server)?.errno === 'EADDRINUSE') return addressInUse(state);
  if (nameLeadsTo(state) !== null) {
    return 'The name leads to the second server, which keeps running: its clients do not notice.';
  }
  const killed = state.server.exit?.signal === 'SIGKILL';
  if (!killed || !isUnix(state.config.transport) || state.atAddress?.file === false) return null;
  return 'Its socket file stays on disk: unlink() was not called, and connect() to it is refused.';
};

const ofSecondServer = (state: LabState): string | null => {
  const second = state.servers.slice(1).at(-1);
  if (!second) return null;
  if (second.status === 'exited') {
    return failedCall(second)?.errno === 'EADDRINUSE'
      ? 'The second server could not bind(): the address is in use.'
      : null;
  }
  const n = second.listening?.acceptQueue.length ?? 0;
  if (n > 0 && state.server.blockedIn !== null && state.listening?.acceptQueue.length === 0) {
    return `${count(n, 'client waits', 'clients wait')} at the second server, which has the name now; the first one’s queue is empty.`;
  }
  return second.listens && isUnix(state.config.transport)
    ? 'The name leads to the second server now: new clients connect to it, and the first one does not notice.'
    : null;
};

const ofDatagrams = (state: LabState, asleep: string | null): string | null => {
  const queue = state.datagrams;
  if (!queue) return null;
  if (waitingForRoom(state).length > 0) {
    return 'The queue is full: a sender sleeps until the server has received one.';
  }
  if (queue.lost > 0) {
    return `${count(queue.lost, 'datagram was', 'datagrams were')} dropped because the buffer was full, and no sender was notified.`;
  }
  return asleep !== null && queue.length === 0
    ? 'The queue is empty: the next datagram wakes it.'
    : null;
};

const stranded = (state: LabState): string => {
  const n = state.listening?.acceptQueue.length ?? 0;
  const why = outOfDescriptors(state) ? 'accept() failed with EMFILE: ' : '';
  const who = count(n, 'client was', 'clients were');
  const whom = why === '' ? who : who.charAt(0).toLowerCase() + who.slice(1);
  return `${why}${whom} reported once, and will not be reported again: only another client’s connect() wakes the server.`;
};

const whileWorking = (state: LabState): string => {
  if (isMultiplexed(state.config.server)) {
    return 'Multiplexing reports which clients are ready; the work is still done for one client after the other.';
  }
  const n = waitingClients(state).length;
  return n === 0
    ? 'While it works it makes no other call.'
    : `While it works ${n === 1 ? 'one client waits' : `${n} clients wait`}.`;
};

const whileAsleep = (state: LabState, call: string): string | null => {
  const queue = state.listening?.acceptQueue;
  const first = queue?.members[0] ?? blockedInConnect(state)[0]?.id;
  const name = first === undefined ? undefined : clientById(state, first)?.name;
  switch (call) {
    case 'epoll_wait':
    case 'select':
    case 'poll':
      return 'A new client wakes it, or any connected one that sends or closes.';
    case 'nanosleep':
      return whileWorking(state);
    case 'accept':
      return queue?.length === 0
        ? 'The accept queue is empty: the next client that connects wakes it.'
        : null;
    default:
      return name === undefined
        ? 'While it sleeps here it makes no other call: it can accept no other client.'
        : `While it sleeps here it makes no other call: it cannot accept ${name}.`;
  }
};

const noDescriptor = (state: LabState): string =>
  acceptsInVain(state)
    ? 'The client stays in the queue, and the server tries again at once: a busy loop.'
    : 'The client stays in the accept queue.';

/** A shorter hold is not described: it would be gone before it is read. */
const READABLE_MS = 250;

/** What a learner should notice at `now`, ns; null when there is nothing special. */
export const advice = (state: LabState, now: number): string | null => {
  const moment = serverMoment(state, now);
  if (moment.kind === 'exited') return afterExit(state);
  if (moment.kind === 'stopped') {
    return 'A stopped process makes no call until SIGCONT; the kernel keeps filling its queues.';
  }
  const paceMs = moment.kind === 'held' && !moment.paused ? state.server.gate.paceMs : 0;
  const asleep = moment.kind === 'asleep' ? moment.sleep.call.call : null;
  if (isStranded(state, now)) return stranded(state);
  if (outOfDescriptors(state)) return noDescriptor(state);
  const second = ofSecondServer(state);
  if (second !== null) return second;
  const cause = causeOf(state, now);
  if (cause !== null) return cause;
  if (paceMs >= READABLE_MS) return `The pace holds it for ${paceMs} ms before each call.`;
  if (isDatagram(state.config.transport)) return ofDatagrams(state, asleep);
  return asleep === null ? null : whileAsleep(state, asleep);
};
