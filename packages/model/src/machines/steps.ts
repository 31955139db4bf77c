import type { Transport } from '@socketarium/protocol';
import type { MachineState, Transition } from './types.ts';

/** What the course's steps 1 to 5 and 9 to 12 have in common, whatever the server does in between. */

/** States of the setting up; `next` is where listen(2) leads. Rows 0 to 2. */
export const settingUpStates = (transport: Transport): MachineState[] => {
  const unix = transport === 'unix-stream';
  return [
    {
      id: 'start',
      label: 'start',
      step: null,
      call: null,
      calls: [],
      sleeps: false,
      explanation: 'The process runs and has made no call on a socket yet.',
      at: { col: 0, row: 0, span: 2 },
    },
    ...(unix
      ? [
          {
            id: 'removing-stale-name',
            label: 'removing the stale name',
            step: 1,
            call: 'unlink(path)',
            calls: ['unlink'],
            sleeps: false,
            explanation:
              'A Unix socket’s name survives the process that bound it; a name left over would make bind() fail with EADDRINUSE.',
            at: { col: 0, row: 1, span: 1 },
          } satisfies MachineState,
        ]
      : []),
    {
      id: 'creating',
      label: 'creating',
      step: 2,
      call: 'socket()',
      calls: ['socket'],
      sleeps: false,
      explanation: 'socket() gives a descriptor; nobody can reach it before it has a name.',
      at: { col: unix ? 1 : 0, row: 1, span: unix ? 1 : 2 },
    },
    {
      id: 'binding',
      label: 'binding',
      step: 4,
      call: unix ? 'bind(listenFd, path)' : 'bind(listenFd, host:port)',
      calls: ['bind'],
      sleeps: false,
      explanation: unix
        ? 'bind() gives the socket the name that clients will ask for: a file appears.'
        : 'bind() gives the socket the host and port that clients will ask for.',
      at: { col: 0, row: 2, span: 1 },
    },
    {
      id: 'listening',
      label: 'listening',
      step: 5,
      call: 'listen(listenFd, backlog)',
      calls: ['listen'],
      sleeps: false,
      explanation:
        'listen() makes an accept queue: from now on clients can connect although nobody accepts them yet.',
      at: { col: 1, row: 2, span: 1 },
    },
  ];
};

/** `next`: the state that listen(2) leads to. */
export const settingUpTransitions = (transport: Transport, next: string): Transition[] => [
  ...(transport === 'unix-stream'
    ? ([
        {
          id: 'begins',
          from: 'start',
          to: 'removing-stale-name',
          label: 'begins',
          on: { fact: 'entered', call: 'unlink' },
        },
        {
          id: 'name-free',
          from: 'removing-stale-name',
          to: 'creating',
          label: 'name is free',
          on: { fact: 'returned', call: 'unlink', guard: 'ok or no such name' },
        },
      ] satisfies Transition[])
    : ([
        {
          id: 'begins',
          from: 'start',
          to: 'creating',
          label: 'begins',
          on: { fact: 'entered', call: 'socket' },
        },
      ] satisfies Transition[])),
  {
    id: 'created',
    from: 'creating',
    to: 'binding',
    label: 'socket() = listenFd',
    on: { fact: 'returned', call: 'socket', guard: 'ok' },
  },
  {
    id: 'bound',
    from: 'binding',
    to: 'listening',
    label: 'bind() = 0',
    on: { fact: 'returned', call: 'bind', guard: 'ok' },
  },
  {
    id: 'listens',
    from: 'listening',
    to: next,
    label: 'listen() = 0',
    on: { fact: 'returned', call: 'listen', guard: 'ok' },
  },
  {
    id: 'setup-failed',
    from: settingUpStates(transport)
      .slice(1)
      .map((one) => one.id),
    to: 'exited',
    label: 'failed',
    on: { fact: 'returned', call: ['unlink', 'socket', 'bind', 'listen'], guard: 'failed' },
  },
  {
    id: 'asks-the-kernel',
    from: '*',
    to: '*',
    label: 'asks or tells the kernel',
    on: {
      fact: 'entered',
      call: [
        'setsockopt',
        'getsockopt',
        'getsockname',
        'getpeername',
        'fstat',
        'sigaction',
        'prctl',
      ],
    },
    quiet: true,
  },
  {
    id: 'kernel-answered',
    from: '*',
    to: '*',
    label: 'the kernel answered',
    on: {
      fact: 'returned',
      call: [
        'setsockopt',
        'getsockopt',
        'getsockname',
        'getpeername',
        'fstat',
        'sigaction',
        'prctl',
      ],
    },
    quiet: true,
  },
];

/** Steps 9 to 12. Rows `row` (closing a connected socket) to `row` + 2. */
export const closingStates = (transport: Transport, row: number): MachineState[] => {
  const unix = transport === 'unix-stream';
  return [
    {
      id: 'closing-the-listening-socket',
      label: 'closing the listening socket',
      step: 10,
      call: 'close(listenFd)',
      calls: ['close'],
      on: 'listening',
      sleeps: false,
      explanation: 'Whoever still waits in the accept queue is reset: ECONNRESET.',
      at: { col: 0, row, span: unix ? 1 : 2 },
    },
    ...(unix
      ? [
          {
            id: 'removing-the-socket',
            label: 'removing the socket',
            step: 11,
            call: 'unlink(path)',
            calls: ['unlink'],
            sleeps: false,
            explanation: 'Closing does not remove the name from the file system; unlink() does.',
            at: { col: 1, row, span: 1 },
          } satisfies MachineState,
        ]
      : []),
    {
      id: 'exited',
      label: 'exited',
      step: 12,
      call: null,
      calls: [],
      sleeps: false,
      explanation: 'The process is gone, and the kernel closed whatever it had still open.',
      at: { col: 0, row: row + 1, span: 2 },
    },
  ];
};

/** `busy`: the states from which a signal may lead straight to the closing steps. */
export const closingTransitions = (transport: Transport, busy: readonly string[]): Transition[] => [
  {
    id: 'terminated-closes-connected',
    from: busy,
    to: 'closing-the-connected-socket',
    label: 'SIGTERM',
    on: { fact: 'entered', call: 'close', guard: 'on connected' },
  },
  {
    id: 'terminated',
    from: [...busy, 'listening', 'closing-the-connected-socket'],
    to: 'closing-the-listening-socket',
    label: 'SIGTERM',
    on: { fact: 'entered', call: 'close', guard: 'on listening' },
  },
  {
    id: 'terminated-in-setup',
    from: ['creating', 'binding', 'listening'],
    to: 'closing-the-listening-socket',
    label: 'SIGTERM',
    on: { fact: 'entered', call: 'close' },
  },
  ...(transport === 'unix-stream'
    ? ([
        {
          id: 'listening-closed',
          from: 'closing-the-listening-socket',
          to: 'removing-the-socket',
          label: 'close() = 0',
          on: { fact: 'returned', call: 'close' },
        },
        {
          id: 'name-removed',
          from: 'removing-the-socket',
          to: 'exited',
          label: 'unlink() = 0',
          on: { fact: 'returned', call: 'unlink' },
        },
      ] satisfies Transition[])
    : ([
        {
          id: 'listening-closed',
          from: 'closing-the-listening-socket',
          to: 'exited',
          label: 'close() = 0',
          on: { fact: 'returned', call: 'close' },
        },
      ] satisfies Transition[])),
  { id: 'exit', from: '*', to: 'exited', label: 'exit', on: { fact: 'exited' } },
];
