import type { CallName, Io } from '@socketarium/protocol';
import { callsOf, type IoCalls } from './io-calls.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import type { Machine, MachineState, Transition, WorkerKind } from './types.ts';
import {
  NO_DESCRIPTOR,
  processingState,
  readTransitions,
  replyingState,
  replyTransitions,
} from './working.ts';

/** The machines of those that serve for a server: forked children, and threads. */

/** Where a worker gets its next connection. */
interface Getting {
  readonly state: string;
  readonly label: string;
  readonly call: string;
  readonly calls: readonly CallName[];
  readonly step: number | null;
  readonly explanation: string;
  readonly whileAsleep: string;
}

const ACCEPTING: Getting = {
  state: 'waiting-for-a-connection',
  label: 'waiting for a connection',
  call: 'accept(listenFd)',
  calls: ['accept'],
  step: 6,
  explanation:
    'All workers have the same listening socket; accept() gives each connection to one of them.',
  whileAsleep: 'It sleeps in accept() until it gets a connection.',
};

const QUEUEING: Getting = {
  state: 'waiting-for-work',
  label: 'waiting for work',
  call: 'pthread_cond_wait()',
  calls: ['futex'],
  step: null,
  explanation: 'The main thread accepts, and puts connected sockets into the pool’s queue.',
  whileAsleep: 'It sleeps until the main thread has put a socket into the pool’s queue.',
};

/** A forked child of one client gets its connection with its table of descriptors; so does a thread. */
const GETTING: Readonly<Record<WorkerKind, Getting | null>> = {
  fork: null,
  prefork: ACCEPTING,
  threads: null,
  pool: QUEUEING,
};

const TITLES: Readonly<Record<WorkerKind, string>> = {
  fork: 'Child of one client',
  prefork: 'Worker process',
  threads: 'Thread of one client',
  pool: 'Thread of the pool',
};

const BEGINS: Readonly<Record<WorkerKind, string>> = {
  fork: 'A forked child has a copy of its parent’s table of descriptors.',
  prefork: 'A forked worker has a copy of its parent’s table of descriptors.',
  threads: 'A new thread shares the table of descriptors with all others.',
  pool: 'A new thread shares the table of descriptors with all others.',
};

const gettingState = (getting: Getting): MachineState => ({
  id: getting.state,
  label: getting.label,
  step: getting.step,
  call: getting.call,
  calls: getting.calls,
  sleeps: true,
  explanation: getting.explanation,
  whileAsleep: getting.whileAsleep,
  at: { col: 0, row: 1, span: 2 },
});

/** It accepts nobody: its copy of the listening socket is closed first. */
const closingItsCopy: MachineState = {
  id: 'closing-its-copy',
  label: 'closing its copy of the listening socket',
  step: null,
  call: 'close(listenFd)',
  calls: ['close'],
  on: 'listening',
  sleeps: false,
  explanation: 'The child accepts nobody; the socket stays open, for its parent has it.',
  at: { col: 0, row: 1, span: 2 },
};

const states = (kind: WorkerKind, calls: IoCalls): MachineState[] => {
  const getting = GETTING[kind];
  return [
    {
      id: 'begun',
      label: 'begun',
      step: null,
      call: null,
      calls: [],
      sleeps: false,
      explanation: BEGINS[kind],
      at: { col: 0, row: 0, span: 2 },
    },
    ...(kind === 'fork' ? [closingItsCopy] : []),
    ...(getting === null ? [] : [gettingState(getting)]),
    {
      id: 'waiting-for-a-request',
      label: 'waiting for a request',
      step: 7,
      call: `${calls.receive}(connFd)`,
      calls: [calls.receive],
      on: 'connected',
      sleeps: true,
      explanation: `${calls.receive}() takes what its client has sent; while nothing is there it sleeps.`,
      whileAsleep: 'It sleeps until its client sends or closes.',
      at: { col: 0, row: 2, span: 2 },
    },
    processingState('It works on what it read.', {
      col: 0,
      row: 3,
      span: 2,
    }),
    replyingState(
      calls,
      'connected',
      {
        explanation: `${calls.send}() gives the bytes to the kernel; the client may read them later.`,
        whileAsleep: `Its client does not read, and no room is left: ${calls.send}() sleeps until it does.`,
      },
      { col: 0, row: 4, span: 2 },
    ),
    {
      id: 'closing-the-connected-socket',
      label: 'closing the connected socket',
      step: 9,
      call: 'close(connFd)',
      calls: ['close'],
      on: 'connected',
      sleeps: false,
      explanation: 'close() closes connFd: this service is over.',
      at: { col: 0, row: 5, span: 2 },
    },
    {
      id: 'exited',
      label: 'exited',
      step: null,
      call: null,
      calls: [],
      sleeps: false,
      explanation:
        kind === 'fork' || kind === 'prefork'
          ? 'The process has ended; until its parent has waited for it, it is a zombie.'
          : 'The thread has ended.',
      at: { col: 0, row: 6, span: 2 },
    },
  ];
};

const getsItsClient = (getting: Getting): Transition[] => [
  {
    id: 'free',
    from: ['begun', 'closing-the-connected-socket'],
    to: getting.state,
    label: 'next client',
    on: { fact: 'entered', call: getting.calls },
  },
  ...(getting.calls.includes('accept')
    ? ([
        {
          id: 'accepted',
          from: getting.state,
          to: 'waiting-for-a-request',
          label: 'accept() = connFd',
          on: { fact: 'returned', call: 'accept', guard: 'ok' },
        },
        {
          id: 'accept-failed',
          from: getting.state,
          to: getting.state,
          label: 'EMFILE',
          says: NO_DESCRIPTOR,
          on: { fact: 'returned', call: 'accept', guard: 'failed' },
        },
      ] satisfies Transition[])
    : ([
        {
          id: 'woken',
          from: getting.state,
          to: getting.state,
          label: 'woken',
          on: { fact: 'returned', call: 'futex' },
          quiet: true,
        },
      ] satisfies Transition[])),
];

/** The machine of one worker of a server of this design. */
export const workerMachine = (kind: WorkerKind, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  const getting = GETTING[kind];
  const before = [
    'begun',
    ...(kind === 'fork' ? ['closing-its-copy'] : []),
    ...(getting === null ? [] : [getting.state]),
  ];
  return {
    id: `${kind}-worker`,
    title: TITLES[kind],
    states: states(kind, calls),
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...(kind === 'fork'
        ? ([
            {
              id: 'closes-its-copy',
              from: 'begun',
              to: 'closing-its-copy',
              label: 'close(listenFd)',
              on: { fact: 'entered', call: 'close', guard: 'on listening' },
            },
            {
              id: 'copy-closed',
              from: 'closing-its-copy',
              to: 'closing-its-copy',
              label: 'close() = 0',
              on: { fact: 'returned', call: 'close' },
              quiet: true,
            },
          ] satisfies Transition[])
        : []),
      ...(getting === null ? [] : getsItsClient(getting)),
      {
        id: 'serves',
        from: [
          ...before,
          'processing',
          'replying',
          'waiting-for-a-request',
          // A socket lies in the pool's queue already.
          ...(kind === 'pool' ? ['closing-the-connected-socket'] : []),
        ],
        to: 'waiting-for-a-request',
        label: 'next request',
        on: { fact: 'entered', call: calls.receive, guard: 'on connected' },
      },
      ...readTransitions(calls, 'waiting-for-a-request'),
      {
        id: 'works',
        from: 'processing',
        to: 'processing',
        label: 'works on it',
        on: { fact: 'entered', call: 'nanosleep' },
      },
      {
        id: 'worked',
        from: 'processing',
        to: 'processing',
        label: 'work is done',
        on: { fact: 'returned', call: 'nanosleep' },
      },
      ...replyTransitions(calls),
      {
        id: 'closed',
        from: 'closing-the-connected-socket',
        to: 'closing-the-connected-socket',
        label: 'close() = 0',
        on: { fact: 'returned', call: 'close' },
        quiet: true,
      },
      { id: 'exit', from: '*', to: 'exited', label: 'exit', on: { fact: 'exited' } },
    ],
  };
};
