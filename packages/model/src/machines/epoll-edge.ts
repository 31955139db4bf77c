import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { edgeTransitions, nonBlockingState } from './edge-triggered.ts';
import { interestListStates, interestListTransitions } from './interest-list.ts';
import { callsOf } from './io-calls.ts';
import { branchStates, hubStates, SERVING } from './multiplexed.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import { NO_DESCRIPTOR, workTransitions } from './working.ts';

const SETTING_UP = [
  'making-non-blocking',
  'creating-the-epoll-instance',
  'adding-to-the-set',
] as const;

/** I/O multiplexing by epoll(7), edge-triggered: it is notified once, so it accepts and reads until EAGAIN. */
export const epollEdgeMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'epoll-edge',
    title: 'Multiplexed server: epoll, edge-triggered',
    states: [
      ...settingUpStates(transport),
      ...interestListStates(3, 8, 'EPOLLIN|EPOLLET'),
      ...hubStates({
        call: 'epoll_wait',
        printed: 'epoll_wait(epfd)',
        explanation:
          'It is notified once that something came, and not again for what it leaves: so it must leave nothing.',
        whileAsleep:
          'It sleeps until something new comes; what was reported before is not reported again.',
        row: 4,
      }),
      ...branchStates(calls, {
        accepting: 'It accepts until EAGAIN says that the accept queue is empty.',
        reading: 'It reads until EAGAIN says that nothing is left to read.',
        sleeps: false,
        closing: 'With its last descriptor closed, a socket leaves the kernel’s set by itself.',
        row: 6,
      }),
      nonBlockingState(7),
      ...closingStates(transport, 10),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...settingUpTransitions(transport, 'making-non-blocking', SETTING_UP),
      ...interestListTransitions('accepting'),
      ...edgeTransitions(calls),
      {
        id: 'nobody-more',
        from: 'accepting',
        to: 'dispatching',
        label: 'EAGAIN: queue empty',
        on: { fact: 'returned', call: 'accept', guard: 'would block' },
      },
      {
        id: 'accept-failed',
        from: 'accepting',
        to: 'dispatching',
        label: 'EMFILE',
        says: NO_DESCRIPTOR,
        on: { fact: 'returned', call: 'accept', guard: 'failed' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...closingTransitions(transport, [...SERVING, ...SETTING_UP]),
    ],
  };
};
