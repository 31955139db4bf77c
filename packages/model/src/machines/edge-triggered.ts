import type { IoCalls } from './io-calls.ts';
import { hubTransitions } from './multiplexed.ts';
import type { MachineState, Transition } from './types.ts';
import { readTransitions, replyTransitions } from './working.ts';

/** What both edge-triggered machines have in common: no call sleeps but epoll_wait(2). */

export const nonBlockingState = (row: number): MachineState => ({
  id: 'making-non-blocking',
  label: 'making non-blocking',
  step: null,
  call: 'fcntl(fd, F_SETFL, O_NONBLOCK)',
  calls: ['fcntl'],
  sleeps: false,
  explanation:
    'Edge-triggered, it must go on until EAGAIN says that nothing is left; a blocking socket would put it to sleep there.',
  at: { col: 0, row, span: 1 },
});

export const edgeTransitions = (calls: IoCalls): Transition[] => [
  {
    id: 'flags-read',
    from: 'making-non-blocking',
    to: 'making-non-blocking',
    label: 'fcntl() = flags',
    on: { fact: 'returned', call: 'fcntl', guard: 'flags asked' },
    quiet: true,
  },
  {
    id: 'listening-non-blocking',
    from: 'making-non-blocking',
    to: 'creating-the-epoll-instance',
    label: 'listening socket',
    on: { fact: 'returned', call: 'fcntl', guard: 'on listening' },
  },
  {
    id: 'connected-non-blocking',
    from: 'making-non-blocking',
    to: 'adding-to-the-set',
    label: 'connected socket',
    on: { fact: 'returned', call: 'fcntl', guard: 'on connected' },
  },
  ...hubTransitions(calls, 'epoll_wait'),
  {
    id: 'accepted',
    from: 'accepting',
    to: 'making-non-blocking',
    label: 'accept() = connFd',
    on: { fact: 'returned', call: 'accept', guard: 'ok' },
  },
  {
    id: 'nothing-more',
    from: 'reading',
    to: 'dispatching',
    label: 'EAGAIN: nothing more',
    on: { fact: 'returned', call: calls.receive, guard: 'would block' },
  },
  ...readTransitions(calls, 'reading'),
  {
    id: 'reads-on',
    from: ['processing', 'replying'],
    to: 'reading',
    label: 'until EAGAIN',
    on: { fact: 'entered', call: calls.receive, guard: 'on connected' },
  },
  ...replyTransitions(calls),
];
