import { isUnix, type Transport } from '@socketarium/protocol';
import type { MachineState, Transition } from './types.ts';

/** The course's steps 1 to 5. */

/** Steps 1 to 4, of every server. Rows 0 to 2; `bindingSpan`: binding is alone in its row. */
export const namingStates = (transport: Transport, bindingSpan: 1 | 2): MachineState[] => {
  const unix = isUnix(transport);
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
            label: 'removing a leftover file',
            step: 1,
            call: 'unlink(path)',
            calls: ['unlink'],
            sleeps: false,
            explanation:
              'A Unix socket’s name outlives the process that bound it, and would make bind() fail with EADDRINUSE.',
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
      explanation: 'socket() returns a descriptor; no client can reach it before it has a name.',
      at: { col: unix ? 1 : 0, row: 1, span: unix ? 1 : 2 },
    },
    {
      id: 'binding',
      label: 'binding',
      step: 4,
      call: `bind(${bindingSpan === 1 ? 'listenFd' : 'fd'}, ${unix ? 'path' : 'host:port'})`,
      calls: ['bind'],
      sleeps: false,
      explanation: unix
        ? 'Step 3 fills in the name that clients connect to; bind() gives it to the socket: a file appears.'
        : 'Step 3 fills in the host and port that clients connect to; bind() gives them to the socket.',
      at: { col: 0, row: 2, span: bindingSpan },
    },
  ];
};

/** Steps 1 to 5, of servers with connections. Rows 0 to 2. */
export const settingUpStates = (transport: Transport): MachineState[] => [
  ...namingStates(transport, 1),
  {
    id: 'listening',
    label: 'listening',
    step: 5,
    call: 'listen(listenFd, backlog)',
    calls: ['listen'],
    sleeps: false,
    explanation:
      'listen() makes an accept queue: from now on clients can connect before they are accepted.',
    at: { col: 1, row: 2, span: 1 },
  },
];

/** `next`: the state that bind(2) leads to. A server that must find a stale name skips step 1. */
export const namingTransitions = (transport: Transport, next: string): Transition[] => [
  ...(isUnix(transport)
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
        {
          id: 'skips-step-1',
          from: 'start',
          to: 'creating',
          label: 'step 1 left out',
          says: 'Step 1 was left out: a leftover socket file would make bind() fail with EADDRINUSE.',
          on: { fact: 'entered', call: 'socket' },
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
    label: 'socket() = fd',
    on: { fact: 'returned', call: 'socket', guard: 'ok' },
  },
  {
    id: 'bound',
    from: 'binding',
    to: next,
    label: 'bind() = 0',
    on: { fact: 'returned', call: 'bind', guard: 'ok' },
  },
];

/** `next`: the state that listen(2) leads to. `more`: states of setting up that come after it. */
export const settingUpTransitions = (
  transport: Transport,
  next: string,
  more: readonly string[] = [],
): Transition[] => [
  ...namingTransitions(transport, 'listening'),
  {
    id: 'listens',
    from: 'listening',
    to: next,
    label: 'listen() = 0',
    on: { fact: 'returned', call: 'listen', guard: 'ok' },
  },
  setupFailed([...settingUpStates(transport).map((one) => one.id), ...more]),
];

/** For a call without which there is no server: it reports why and exits. `states`: the first is the start. */
export const setupFailed = (states: readonly string[]): Transition => ({
  id: 'setup-failed',
  from: states.slice(1),
  to: 'exited',
  label: 'failed',
  says: 'That call failed, and without it there is no server: it prints why and exits.',
  on: {
    fact: 'returned',
    call: ['unlink', 'socket', 'bind', 'listen', 'fcntl', 'epoll_create1', 'epoll_ctl'],
    guard: 'failed',
  },
});
