import type { CallName, Transport } from '@socketarium/protocol';
import { closingStates, listenerClosingTransitions } from './closing-down.ts';
import { anywhere, asksTheKernel } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine, MachineState, Transition, WorkerKind } from './types.ts';
import { NO_DESCRIPTOR } from './working.ts';

/** The machines of servers that serve by others: what their first thread does. */

const ACCEPTS: Readonly<Record<WorkerKind, boolean>> = {
  fork: true,
  prefork: false,
  threads: true,
  pool: true,
};

const TITLES: Readonly<Record<WorkerKind, string>> = {
  fork: 'Fork per client: the parent',
  prefork: 'Prefork: the parent',
  threads: 'Thread per client: the main thread',
  pool: 'Thread pool: the main thread',
};

const accepting = (kind: WorkerKind): MachineState => ({
  id: 'waiting-for-a-connection',
  label: 'waiting for a connection',
  step: 6,
  call: 'accept(listenFd)',
  calls: ['accept'],
  sleeps: true,
  explanation: {
    fork: 'accept() takes the first of the accept queue; a child of its own will serve it.',
    prefork: 'Its workers accept.',
    threads: 'accept() takes the first of the accept queue; a thread of its own will serve it.',
    pool: 'accept() takes the first of the accept queue; a thread of the pool will serve it.',
  }[kind],
  whileAsleep: 'It sleeps in accept() until a client connects.',
  at: { col: 0, row: 3, span: 2 },
});

const forking: MachineState = {
  id: 'forking',
  label: 'forking',
  step: null,
  call: 'fork()',
  calls: ['fork'],
  sleeps: false,
  explanation: 'fork() makes a copy of the process: the child has every descriptor too.',
  at: { col: 0, row: 4, span: 2 },
};

const closingItsCopy: MachineState = {
  id: 'closing-its-copy',
  label: 'closing its copy of the connected socket',
  step: null,
  call: 'close(connFd)',
  calls: ['close'],
  on: 'connected',
  sleeps: false,
  explanation: 'The child has the connection; it cannot end as long as the parent has it too.',
  at: { col: 0, row: 5, span: 2 },
};

const waitingForAChild: MachineState = {
  id: 'waiting-for-a-worker',
  label: 'waiting for a worker’s end',
  step: null,
  call: 'waitpid(-1)',
  calls: ['waitpid'],
  sleeps: true,
  explanation: 'waitpid() returns when a worker has ended; another is started in its place.',
  whileAsleep: 'It sleeps until one of its workers ends.',
  at: { col: 0, row: 5, span: 2 },
};

const waitingForRoom: MachineState = {
  id: 'waiting-for-room',
  label: 'waiting for room in the pool’s queue',
  step: null,
  call: 'pthread_cond_wait()',
  calls: ['futex'],
  sleeps: true,
  explanation: 'The pool’s queue is bounded: a connected socket must wait for its place there.',
  whileAsleep:
    'It sleeps, and accepts nobody, until a thread has taken a socket from the pool’s queue.',
  at: { col: 0, row: 4, span: 2 },
};

const MORE: Readonly<Record<WorkerKind, readonly MachineState[]>> = {
  fork: [forking, closingItsCopy],
  prefork: [forking, waitingForAChild],
  threads: [],
  pool: [waitingForRoom],
};

const accepts = (next: readonly string[]): Transition[] => [
  {
    id: 'accepts',
    from: next,
    to: 'waiting-for-a-connection',
    label: 'next client',
    on: { fact: 'entered', call: 'accept' },
  },
  {
    id: 'accepted',
    from: 'waiting-for-a-connection',
    to: 'waiting-for-a-connection',
    label: 'accept() = connFd',
    on: { fact: 'returned', call: 'accept', guard: 'ok' },
  },
  {
    id: 'accept-interrupted',
    from: 'waiting-for-a-connection',
    to: 'waiting-for-a-connection',
    label: 'EINTR: signal',
    says: 'A signal interrupted accept(): it came from outside, or a child has ended (SIGCHLD).',
    on: { fact: 'returned', call: 'accept', guard: 'interrupted' },
  },
  {
    id: 'accept-failed',
    from: 'waiting-for-a-connection',
    to: 'waiting-for-a-connection',
    label: 'EMFILE',
    says: NO_DESCRIPTOR,
    on: { fact: 'returned', call: 'accept', guard: 'failed' },
  },
];

const enters = (
  id: string,
  from: readonly string[],
  to: string,
  label: string,
  call: CallName,
  guard?: 'on connected',
): Transition => ({
  id,
  from,
  to,
  label,
  on: guard === undefined ? { fact: 'entered', call } : { fact: 'entered', call, guard },
});

const returns = (id: string, from: string, call: CallName): Transition => ({
  id,
  from,
  to: from,
  label: `${call}() returned`,
  on: { fact: 'returned', call },
  quiet: true,
});

const OWN: Readonly<Record<WorkerKind, readonly Transition[]>> = {
  fork: [
    ...accepts(['waiting-for-a-connection', 'forking', 'closing-its-copy']),
    enters('forks', ['waiting-for-a-connection'], 'forking', 'fork()', 'fork'),
    returns('forked', 'forking', 'fork'),
    enters('closes-its-copy', ['forking'], 'closing-its-copy', 'close', 'close', 'on connected'),
    returns('copy-closed', 'closing-its-copy', 'close'),
    // In the handler of SIGCHLD, and for the children that are left at the end.
    ...anywhere('reaps', 'waits for a child', 'waitpid'),
  ],
  prefork: [
    enters('forks', ['listening', 'forking', 'waiting-for-a-worker'], 'forking', 'fork()', 'fork'),
    returns('forked', 'forking', 'fork'),
    enters('waits', ['forking'], 'waiting-for-a-worker', 'waits', 'waitpid'),
    returns('waited', 'waiting-for-a-worker', 'waitpid'),
    enters('waits-again', ['waiting-for-a-worker'], 'waiting-for-a-worker', 'waits', 'waitpid'),
  ],
  threads: [...accepts(['waiting-for-a-connection']), ...anywhere('locks', 'a lock', 'futex')],
  pool: [
    ...accepts(['waiting-for-a-connection', 'waiting-for-room']),
    enters('full', ['waiting-for-a-connection'], 'waiting-for-room', 'queue full', 'futex'),
    returns('room', 'waiting-for-room', 'futex'),
    enters('full-again', ['waiting-for-room'], 'waiting-for-room', 'queue full', 'futex'),
  ],
};

/** The machine of the first thread of a server of this design. */
export const concurrentMachine = (kind: WorkerKind, transport: Transport): Machine => {
  const own = [...(ACCEPTS[kind] ? [accepting(kind)] : []), ...MORE[kind]];
  const [first] = own;
  const busy = own.map(({ id }) => id);
  return {
    id: kind,
    title: TITLES[kind],
    states: [...settingUpStates(transport), ...own, ...closingStates(transport, 6)],
    transitions: [
      ...asksTheKernel,
      ...OWN[kind],
      ...settingUpTransitions(transport, first?.id ?? 'exited'),
      // Step 9 is its workers'.
      ...listenerClosingTransitions(transport, busy),
    ],
  };
};
