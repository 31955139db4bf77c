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

/** Edge-triggered and yet one accept(2) per wake-up: clients behind the first are stranded. */
export const epollEdgeOneAcceptMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'epoll-edge-one-accept',
    title: 'Multiplexed server: epoll, edge-triggered, one accept per wake-up (a bug)',
    states: [
      ...settingUpStates(transport),
      ...interestListStates(3, 8, 'EPOLLIN|EPOLLET'),
      ...hubStates({
        call: 'epoll_wait',
        printed: 'epoll_wait(epfd)',
        explanation:
          'It is notified once of new clients, not again for those it leaves; after each wake-up it accepts one.',
        whileAsleep:
          'It sleeps until something new comes; clients of an earlier event may still wait in the accept queue.',
        row: 4,
      }),
      ...branchStates(calls, {
        accepting:
          'It accepts one client only; for those behind it no new report will come until somebody else connects.',
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
      ...interestListTransitions('dispatching'),
      ...edgeTransitions(calls),
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
