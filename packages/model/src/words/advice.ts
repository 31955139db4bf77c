import { isDatagram, isUnix, type LabState } from '@socketarium/protocol';
import { atTheDoor, clientById, waitingForRoom } from '../selectors/lab.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { failedCall, outOfDescriptors } from '../selectors/trouble.ts';
import { count } from './count.ts';

/** What a learner should notice in a moment. */

/** Of a server that could not have its address. */
const addressInUse = (state: LabState): string => {
  if (isUnix(state.config.transport)) {
    return 'The name is still in the file system; unlink() it first, which is step 1.';
  }
  return (state.timeWait ?? 0) > 0
    ? 'A connection of the server before is still in TIME_WAIT; with SO_REUSEADDR bind() would succeed.'
    : 'Another process has this address.';
};

const afterExit = (state: LabState): string | null => {
  if (failedCall(state.server)?.errno === 'EADDRINUSE') return addressInUse(state);
  if (nameLeadsTo(state) !== null) {
    return 'The name leads to the second server, which goes on: its clients do not notice.';
  }
  const killed = state.server.exit?.signal === 'SIGKILL';
  return killed && isUnix(state.config.transport)
    ? 'Nobody removed its name: it is still in the file system, and connect() is refused there.'
    : null;
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
    return `${count(n, 'client waits', 'clients wait')} at the second server, which has the name now; the first one sleeps beside an empty queue.`;
  }
  return second.listens && isUnix(state.config.transport)
    ? 'The name leads to the second server now: new clients go there, and the first one is not told.'
    : null;
};

const ofDatagrams = (state: LabState): string | null => {
  const queue = state.datagrams;
  if (!queue) return null;
  if (waitingForRoom(state).length > 0) {
    return 'The queue is full: whoever sends sleeps until the server has received one.';
  }
  if (queue.lost > 0) {
    return `${count(queue.lost, 'datagram was', 'datagrams were')} thrown away for want of room, and no sender was told.`;
  }
  return state.server.blockedIn !== null && queue.length === 0
    ? 'No datagram waits, so it sleeps until anybody sends one.'
    : null;
};

/** Clients in the queue of a server that sleeps and was told of them before: nobody wakes it. */
const stranded = (state: LabState): string | null => {
  const { config, listening } = state;
  const n = listening?.acceptQueue.length ?? 0;
  if (config.server !== 'epoll' || config.trigger === 'level' || n === 0) return null;
  return `${count(n, 'client was', 'clients were')} reported once, and will not be reported again: only another client’s connect() wakes the server.`;
};

const whileAsleep = (state: LabState): string | null => {
  const first = state.listening?.acceptQueue.members[0] ?? atTheDoor(state)[0]?.id;
  const name = first === undefined ? undefined : clientById(state, first)?.name;
  const multiplexed = state.config.server !== 'iterative';
  switch (state.server.blockedIn) {
    case null:
      return null;
    case 'epoll_wait':
    case 'select':
    case 'poll':
      return (
        stranded(state) ??
        'While it sleeps here anyone may wake it: a new client or any connected one.'
      );
    case 'nanosleep':
      return multiplexed
        ? 'Multiplexing tells who is ready; the work is still done for one client after the other.'
        : 'While it works everybody else waits.';
    case 'accept':
      return 'The accept queue is empty, so accept() sleeps until someone connects.';
    default:
      if (multiplexed)
        return 'A multiplexed server must not sleep here: everybody waits for this one client.';
      return name === undefined
        ? 'While it sleeps here it cannot accept anyone else.'
        : `While it sleeps here it cannot accept ${name}.`;
  }
};

/** What a learner should notice in this moment; null when there is nothing special. */
export const advice = (state: LabState): string | null => {
  if (state.server.status === 'exited') return afterExit(state);
  if (outOfDescriptors(state)) {
    return 'The client stays in the queue, so the listening socket stays readable: a busy loop.';
  }
  const second = ofSecondServer(state);
  if (second !== null) return second;
  return isDatagram(state.config.transport) ? ofDatagrams(state) : whileAsleep(state);
};
