import { anywhere } from './quiet.ts';
import type { MachineState, Transition } from './types.ts';

/** Shared by the epoll(7) machines: a set of descriptors that the kernel keeps. */

/** `row`: of creating it; `addingRow`: below accepting, because every new connection is added too. */
export const interestListStates = (
  row: number,
  addingRow: number,
  events: 'EPOLLIN' | 'EPOLLIN|EPOLLET',
): MachineState[] => [
  {
    id: 'creating-the-epoll-instance',
    label: 'creating the epoll instance',
    step: null,
    call: 'epoll_create1()',
    calls: ['epoll_create1'],
    sleeps: false,
    explanation: 'The kernel keeps the set of descriptors to watch; this descriptor stands for it.',
    at: { col: 0, row, span: 2 },
  },
  {
    id: 'adding-to-the-set',
    label: 'adding to the set',
    step: null,
    call: `epoll_ctl(ADD, ${events})`,
    calls: ['epoll_ctl'],
    sleeps: false,
    explanation:
      'A descriptor is registered in the kernel once; epoll_wait() does not take the whole set each time.',
    at: { col: 0, row: addingRow, span: 1 },
  },
];

/** `joined`: the state that adding a connected socket leads to. */
export const interestListTransitions = (joined: string): Transition[] => [
  // Closing it is part of the end, before or after the sockets.
  ...anywhere('closes-the-set', 'closes the epoll instance', 'close', 'on epoll'),
  {
    id: 'set-created',
    from: 'creating-the-epoll-instance',
    to: 'adding-to-the-set',
    label: 'epoll_create1() = epfd',
    on: { fact: 'returned', call: 'epoll_create1', guard: 'ok' },
  },
  {
    id: 'watches-for-connections',
    from: 'adding-to-the-set',
    to: 'waiting-for-readiness',
    label: 'listening socket added',
    on: { fact: 'returned', call: 'epoll_ctl', guard: 'on listening' },
  },
  {
    id: 'joined-the-set',
    from: 'adding-to-the-set',
    to: joined,
    label: 'connected socket added',
    on: { fact: 'returned', call: 'epoll_ctl', guard: 'on connected' },
  },
];
