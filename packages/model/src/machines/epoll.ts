import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { interestListStates, interestListTransitions } from './interest-list.ts';
import { callsOf } from './io-calls.ts';
import { branchStates, hubStates, levelTransitions, SERVING } from './multiplexed.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import { workTransitions } from './working.ts';

const SETTING_UP = ['creating-the-epoll-instance', 'adding-to-the-set'] as const;

/** I/O multiplexing by epoll(7), level-triggered: the kernel keeps the set. */
export const epollMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'epoll',
    title: 'Multiplexed server: epoll, level-triggered',
    states: [
      ...settingUpStates(transport),
      ...interestListStates(3, 7, 'EPOLLIN'),
      ...hubStates({
        call: 'epoll_wait',
        printed: 'epoll_wait(epfd)',
        explanation: 'It asks what in its set is ready; what stays ready is reported again.',
        whileAsleep: 'Nothing in the set is ready, so it sleeps: the first event wakes it.',
        row: 4,
      }),
      ...branchStates(calls, {
        accepting: 'epoll_wait() reported the listening socket, so accept() returns at once.',
        reading:
          'epoll_wait() found bytes there, or end-of-file; what is left unread is reported again.',
        sleeps: true,
        closing: 'With its last descriptor closed, a socket leaves the kernel’s set by itself.',
        row: 6,
      }),
      ...closingStates(transport, 10),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...settingUpTransitions(transport, 'creating-the-epoll-instance', SETTING_UP),
      ...interestListTransitions('dispatching'),
      ...levelTransitions(calls, 'epoll_wait'),
      {
        id: 'accepted',
        from: 'accepting',
        to: 'adding-to-the-set',
        label: 'accept() = connFd',
        on: { fact: 'returned', call: 'accept', guard: 'ok' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...closingTransitions(transport, [...SERVING, ...SETTING_UP]),
    ],
  };
};
