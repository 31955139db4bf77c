import type { IoCalls } from './io-calls.ts';
import { hubTransitions } from './multiplexed.ts';
import type { MachineState, Transition } from './types.ts';
import { readTransitions, replyTransitions } from './working.ts';

/** Shared by both edge-triggered machines: no call sleeps but epoll_wait(2). */

export const nonBlockingState = (row: number): MachineState => ({
  id: 'making-non-blocking',
  label: 'making non-blocking',
  step: null,
  call: 'fcntl(fd, F_SETFL, O_NONBLOCK)',
  calls: ['fcntl'],
  sleeps: false,
  explanation:
    'Edge-triggered, it must go on until EAGAIN: there a blocking socket would put it to sleep instead.',
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
    on: { fact: 'entered', call: calls.receive, guard: 'on the same connected' },
  },
  {
    // However much one client sends, the others get their share.
    id: 'others-first',
    from: ['processing', 'replying'],
    to: 'dispatching',
    label: 'others first',
    on: { fact: 'entered', call: ['accept', calls.receive, 'epoll_wait'] },
    passing: true,
  },
  {
    id: 'no-room',
    from: 'replying',
    to: 'replying',
    label: 'EAGAIN: no room',
    says: 'Its client does not read, and no room is left; it asks for EPOLLOUT and goes on.',
    on: { fact: 'returned', call: calls.send, guard: 'would block' },
  },
  {
    id: 'asks-for-room',
    from: 'replying',
    to: 'replying',
    label: 'asks for EPOLLOUT',
    on: { fact: 'entered', call: 'epoll_ctl' },
    quiet: true,
  },
  {
    id: 'will-be-told',
    from: 'replying',
    to: 'dispatching',
    label: 'EPOLLOUT asked for',
    on: { fact: 'returned', call: 'epoll_ctl' },
  },
  {
    id: 'room-again',
    from: 'dispatching',
    to: 'replying',
    label: 'room again',
    on: { fact: 'entered', call: calls.send, guard: 'on connected' },
  },
  ...replyTransitions(calls),
];
