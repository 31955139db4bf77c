import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { edgeTransitions, nonBlockingState } from './edge-triggered.ts';
import { interestListStates, interestListTransitions } from './interest-list.ts';
import { callsOf } from './io-calls.ts';
import { branchStates, hubStates, SERVING } from './multiplexed.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import { workTransitions } from './working.ts';

const SETTING_UP = [
  'making-non-blocking',
  'creating-the-epoll-instance',
  'adding-to-the-set',
] as const;

/** Edge-triggered and yet one accept(2) a wake: whoever stood behind the first is stranded. */
export const epollEdgeOneAcceptMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'epoll-edge-one-accept',
    title: 'Multiplexed server: epoll, edge-triggered, one accept a wake (a bug)',
    states: [
      ...settingUpStates(transport),
      ...interestListStates(3, 8, 'EPOLLIN|EPOLLET'),
      ...hubStates({
        call: 'epoll_wait',
        printed: 'epoll_wait(epfd)',
        explanation:
          'Clients may stand in the accept queue while it sleeps here: it was told of them once, and took one.',
        row: 4,
      }),
      ...branchStates(calls, {
        accepting:
          'It accepts one client only; for those behind it no new report will come until somebody else connects.',
        reading: 'It reads until EAGAIN: nothing is left to read.',
        replying: `The socket does not block: a ${calls.send}() that finds no room gives EAGAIN.`,
        closing: 'With its last descriptor closed, the socket leaves the kernel’s set by itself.',
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
        on: { fact: 'returned', call: 'accept', guard: 'failed' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...closingTransitions(transport, [...SERVING, ...SETTING_UP]),
    ],
  };
};
