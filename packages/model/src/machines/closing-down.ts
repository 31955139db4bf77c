import { isUnix, type Transport } from '@socketarium/protocol';
import type { MachineState, Transition } from './types.ts';
import { SIGNALLED } from './working.ts';

/** The course's steps 10 to 12, and how a signal leads to them. */

/** The server's last socket: the listening one, or a datagram server's only one. */
interface LastSocket {
  readonly state: 'closing-the-listening-socket' | 'closing-the-socket';
  readonly kind: 'listening' | 'bound';
}

const LISTENING: LastSocket = { state: 'closing-the-listening-socket', kind: 'listening' };
const BOUND: LastSocket = { state: 'closing-the-socket', kind: 'bound' };

/** Before the kernel has reported that the process is gone. */
const NOTHING_LEFT = 'Nothing is left to close: the process ends.';

/** Steps 10 to 12, in rows `row` and `row` + 1. */
export const closingStates = (
  transport: Transport,
  row: number,
  last: LastSocket = LISTENING,
): MachineState[] => {
  const unix = isUnix(transport);
  const listens = last.kind === 'listening';
  return [
    {
      id: last.state,
      label: listens ? 'closing the listening socket' : 'closing the socket',
      step: 10,
      call: listens ? 'close(listenFd)' : 'close(fd)',
      calls: ['close'],
      on: last.kind,
      sleeps: false,
      explanation: listens
        ? 'Clients that still wait in the accept queue are reset: ECONNRESET.'
        : 'Datagrams that still wait in its queue are thrown away, and their senders are not told.',
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
      explanation: 'The process has ended, and the kernel closed what it had open.',
      at: { col: 0, row: row + 1, span: 2 },
    },
  ];
};

export const datagramClosingStates = (transport: Transport, row: number): MachineState[] =>
  closingStates(transport, row, BOUND);

/**
 * From the last close(2) on. `busy`: states from which a signal may lead there. During set-up none does:
 * none of its calls sleeps, so the server continues to the first that would, and closes then.
 */
const lastSteps = (
  transport: Transport,
  busy: readonly string[],
  last: LastSocket,
): Transition[] => [
  {
    id: 'terminated',
    from: busy,
    to: last.state,
    label: 'SIGTERM',
    on: { fact: 'entered', call: 'close', guard: `on ${last.kind}` as const },
  },
  {
    id: last.kind === 'listening' ? 'listening-closed' : 'socket-closed',
    from: last.state,
    to: isUnix(transport) ? 'removing-the-socket' : 'exited',
    label: 'close() = 0',
    ...(isUnix(transport) ? {} : { says: NOTHING_LEFT }),
    on: { fact: 'returned', call: 'close' },
  },
  ...(isUnix(transport)
    ? ([
        {
          id: 'name-removed',
          from: 'removing-the-socket',
          to: 'exited',
          label: 'unlink() = 0',
          says: NOTHING_LEFT,
          on: { fact: 'returned', call: 'unlink' },
        },
      ] satisfies Transition[])
    : []),
  { id: 'exit', from: '*', to: 'exited', label: 'exit', on: { fact: 'exited' } },
];

/** For servers with connections: step 9 comes first for connected clients. */
export const closingTransitions = (transport: Transport, busy: readonly string[]): Transition[] => [
  {
    id: 'terminated-closes-connected',
    from: busy,
    to: 'closing-the-connected-socket',
    label: 'SIGTERM',
    says: SIGNALLED,
    on: { fact: 'entered', call: 'close', guard: 'on connected' },
  },
  ...lastSteps(transport, [...busy, 'closing-the-connected-socket'], LISTENING),
];

/** For a server that leaves its connections to others. */
export const listenerClosingTransitions = (
  transport: Transport,
  busy: readonly string[],
): Transition[] => lastSteps(transport, busy, LISTENING);

export const datagramClosingTransitions = (
  transport: Transport,
  busy: readonly string[],
): Transition[] => lastSteps(transport, busy, BOUND);
