import type { CallName } from '@socketarium/protocol';
import type { IoCalls } from './io-calls.ts';
import type { MachineState, Transition } from './types.ts';
import {
  interruptions,
  NO_DESCRIPTOR,
  processingState,
  readTransitions,
  replyingState,
  replyTransitions,
  SIGNALLED,
  type Words,
} from './working.ts';

/** Shared by the machines that sleep for all of their descriptors at once. */

export type WaitingCall = 'select' | 'poll' | 'epoll_wait';

/** The states in which a signal may reach the server, once it serves. */
export const SERVING = [
  'waiting-for-readiness',
  'dispatching',
  'accepting',
  'reading',
  'processing',
  'replying',
] as const;

interface Hub extends Words {
  readonly call: WaitingCall;
  /** As printed. */
  readonly printed: string;
  readonly row: number;
}

/** The states of sleeping, and of handling what is ready: two rows. */
export const hubStates = (hub: Hub): MachineState[] => [
  {
    id: 'waiting-for-readiness',
    label: 'waiting for readiness',
    step: null,
    call: hub.printed,
    calls: [hub.call],
    sleeps: true,
    explanation: hub.explanation,
    whileAsleep: hub.whileAsleep,
    at: { col: 0, row: hub.row, span: 2 },
  },
  {
    id: 'dispatching',
    label: 'dispatching',
    step: null,
    call: null,
    calls: [],
    sleeps: false,
    explanation: `It goes through the descriptors that ${hub.call}() reported ready, one by one.`,
    at: { col: 0, row: hub.row + 1, span: 2 },
  },
];

interface Branches {
  readonly row: number;
  readonly accepting: string;
  readonly reading: string;
  /** False where the sockets are non-blocking: then no call of the branches sleeps. */
  readonly sleeps: boolean;
  readonly closing?: string;
}

/** The two branches: accepting on the left; on the right, four rows down, the calls for a request. */
export const branchStates = (calls: IoCalls, words: Branches): MachineState[] => [
  {
    id: 'accepting',
    label: 'accepting',
    step: 6,
    call: 'accept(listenFd)',
    calls: ['accept'],
    sleeps: words.sleeps,
    explanation: words.accepting,
    ...(words.sleeps
      ? {
          whileAsleep:
            'The accept queue is empty by now: it sleeps in accept(), and all clients wait.',
        }
      : {}),
    at: { col: 0, row: words.row, span: 1 },
  },
  {
    id: 'reading',
    label: 'reading',
    step: 7,
    call: `${calls.receive}(connFd)`,
    calls: [calls.receive],
    on: 'connected',
    sleeps: words.sleeps,
    explanation: words.reading,
    ...(words.sleeps
      ? {
          whileAsleep: `Nothing is there: it sleeps in ${calls.receive}() for this one client, and serves no other.`,
        }
      : {}),
    at: { col: 1, row: words.row, span: 1 },
  },
  processingState('It works on what it read; the others wait for as long as this takes.', {
    col: 1,
    row: words.row + 1,
    span: 1,
  }),
  replyingState(
    calls,
    'connected',
    words.sleeps
      ? {
          explanation: `${calls.send}() sleeps only if the client does not read and its socket is full: then no other client is served.`,
          whileAsleep: `This client does not read, and no room is left: ${calls.send}() sleeps, and serves no other.`,
        }
      : {
          explanation: `The socket does not block: a ${calls.send}() that finds no room gives EAGAIN.`,
        },
    { col: 1, row: words.row + 2, span: 1 },
  ),
  {
    id: 'closing-the-connected-socket',
    label: 'closing the connected socket',
    step: 9,
    call: 'close(connFd)',
    calls: ['close'],
    on: 'connected',
    sleeps: false,
    explanation: words.closing ?? 'Once it is closed, this client’s socket is in no set any more.',
    at: { col: 1, row: words.row + 3, span: 1 },
  },
];

/** Between the hub and its branches. */
export const hubTransitions = (calls: IoCalls, wait: WaitingCall): Transition[] => [
  {
    id: 'ready',
    from: 'waiting-for-readiness',
    to: 'dispatching',
    label: `${wait}() = n ready`,
    on: { fact: 'returned', call: wait, guard: 'ok' },
  },
  {
    id: `${wait}-interrupted-idle`,
    from: 'waiting-for-readiness',
    to: 'closing-the-listening-socket',
    label: 'EINTR: signal',
    on: { fact: 'returned', call: wait, guard: 'interrupted, nobody connected' },
  },
  {
    id: `${wait}-interrupted`,
    from: 'waiting-for-readiness',
    to: 'closing-the-connected-socket',
    label: 'EINTR: signal',
    says: SIGNALLED,
    on: { fact: 'returned', call: wait, guard: 'interrupted' },
  },
  {
    id: 'listening-ready',
    from: 'dispatching',
    to: 'accepting',
    label: 'listening socket ready',
    on: { fact: 'entered', call: 'accept' },
  },
  {
    id: 'connected-ready',
    from: 'dispatching',
    to: 'reading',
    label: 'connected socket ready',
    on: { fact: 'entered', call: calls.receive, guard: 'on connected' },
  },
  {
    id: 'all-served',
    from: 'dispatching',
    to: 'waiting-for-readiness',
    label: 'no more ready',
    on: { fact: 'entered', call: wait },
  },
  {
    id: 'left-the-set',
    from: 'closing-the-connected-socket',
    to: 'dispatching',
    label: 'close() = 0',
    says: 'One client fewer to watch.',
    on: { fact: 'returned', call: 'close' },
  },
];

/** One read(2) for each time that a descriptor is ready: select, poll and level-triggered epoll. */
export const levelTransitions = (calls: IoCalls, wait: WaitingCall): Transition[] => {
  const ready: readonly CallName[] = ['accept', calls.receive, wait];
  return [
    ...hubTransitions(calls, wait),
    {
      id: 'accept-failed',
      from: 'accepting',
      to: 'dispatching',
      label: 'EMFILE',
      says: NO_DESCRIPTOR,
      on: { fact: 'returned', call: 'accept', guard: 'failed' },
    },
    ...readTransitions(calls, 'reading'),
    {
      id: 'reads-on',
      from: ['processing', 'replying'],
      to: 'reading',
      label: 'no whole line yet',
      says: `It wants the rest of the line and did not ask ${wait}() again: if nothing is there it will sleep.`,
      on: { fact: 'entered', call: calls.receive, guard: 'on the same connected' },
    },
    {
      id: 'nothing-to-say-yet',
      from: 'processing',
      to: 'dispatching',
      label: 'more to come',
      on: { fact: 'entered', call: ready },
      passing: true,
    },
    {
      id: 'next-ready',
      from: 'replying',
      to: 'dispatching',
      label: 'next descriptor',
      on: { fact: 'entered', call: ready },
      passing: true,
    },
    ...replyTransitions(calls),
    ...interruptions(calls, 'reading'),
  ];
};
