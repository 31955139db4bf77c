import type { IoCalls } from './io-calls.ts';
import type { MachineState, Transition } from './types.ts';

/** What a server does with a request, in every design: processing and replying. */

type At = MachineState['at'];

/** The sentences of a state: at any moment, and while its call sleeps. */
export type Words = Required<Pick<MachineState, 'explanation' | 'whileAsleep'>>;

/** For every transition that a signal causes. */
export const SIGNALLED =
  'A signal asked it to end: it closes its sockets, the connected ones first, and exits.';

/** For an accept(2) that failed because no descriptor was free. */
export const NO_DESCRIPTOR =
  'accept() found no free descriptor (EMFILE): the client stays in the accept queue.';

export const processingState = (explanation: string, at: At): MachineState => ({
  id: 'processing',
  label: 'processing',
  step: null,
  call: null,
  calls: ['nanosleep'],
  sleeps: true,
  explanation,
  whileAsleep: explanation,
  at,
});

/** On a datagram socket the reply names the receiver. */
export const replyingState = (
  calls: IoCalls,
  on: 'connected' | 'bound',
  { explanation, whileAsleep }: Pick<Words, 'explanation'> & Partial<Words>,
  at: At,
): MachineState => ({
  id: 'replying',
  label: 'replying',
  step: 8,
  call: `${calls.send}(${on === 'connected' ? 'connFd' : 'fd, sender'})`,
  calls: [calls.send],
  on,
  sleeps: whileAsleep !== undefined,
  explanation,
  ...(whileAsleep === undefined ? {} : { whileAsleep }),
  at,
});

/** A slow handler: its work is a nanosleep(2), which for the clients is like computing. */
export const workTransitions = (
  closing: 'closing-the-connected-socket' | 'closing-the-socket',
): Transition[] => [
  {
    id: 'works',
    from: 'processing',
    to: 'processing',
    label: 'works on it',
    on: { fact: 'entered', call: 'nanosleep' },
  },
  {
    id: 'work-interrupted',
    from: 'processing',
    to: closing,
    label: 'EINTR: signal',
    says: SIGNALLED,
    on: { fact: 'returned', call: 'nanosleep', guard: 'interrupted' },
  },
  {
    id: 'worked',
    from: 'processing',
    to: 'processing',
    label: 'work is done',
    says: 'The work on what it read is done.',
    on: { fact: 'returned', call: 'nanosleep' },
  },
];

/** From `processing` to `replying`, and the possible outcomes of a reply to a connection. */
export const replyTransitions = (calls: IoCalls): Transition[] => [
  {
    id: 'replies',
    from: 'processing',
    to: 'replying',
    label: 'reply ready',
    on: { fact: 'entered', call: calls.send, guard: 'on connected' },
  },
  {
    id: 'replied',
    from: 'replying',
    to: 'replying',
    label: `${calls.send}() = n`,
    on: { fact: 'returned', call: calls.send, guard: 'ok' },
    quiet: true,
  },
  {
    id: 'reply-failed',
    from: 'replying',
    to: 'closing-the-connected-socket',
    label: 'peer gone',
    says: `${calls.send}() failed, for its client has closed or is gone; connFd is given back.`,
    on: { fact: 'returned', call: calls.send, guard: 'peer gone' },
  },
  {
    id: 'service-complete',
    from: ['replying', 'processing'],
    to: 'closing-the-connected-socket',
    label: 'service complete',
    says: 'With connFd closed its client reads end-of-file, or is reset if bytes of its were left unread.',
    on: { fact: 'entered', call: 'close', guard: 'on connected' },
  },
];

/** The possible outcomes of reading a request; `state` is where it is read. */
export const readTransitions = (calls: IoCalls, state: string): Transition[] => {
  const returned = { fact: 'returned', call: calls.receive } as const;
  const closing = 'closing-the-connected-socket';
  return [
    {
      id: 'request-read',
      from: state,
      to: 'processing',
      label: `${calls.receive}() = n`,
      on: { ...returned, guard: 'some bytes' },
    },
    {
      id: 'end-of-file',
      from: state,
      to: closing,
      label: 'end-of-file',
      says: `${calls.receive}() = 0: it takes that for end-of-file, and closes its end too.`,
      on: { ...returned, guard: 'end-of-file' },
    },
    {
      id: 'read-failed',
      from: state,
      to: closing,
      label: 'peer gone',
      says: `${calls.receive}() failed: ECONNRESET is a reset, no orderly close. connFd is given back.`,
      on: { ...returned, guard: 'peer gone' },
    },
  ];
};

/** For servers whose sockets block: SIGTERM interrupts one that sleeps for a request, in `state`, or for room. */
export const interruptions = (calls: IoCalls, state: string): Transition[] => [
  {
    id: 'read-interrupted',
    from: state,
    to: 'closing-the-connected-socket',
    label: 'EINTR: signal',
    says: SIGNALLED,
    on: { fact: 'returned', call: calls.receive, guard: 'interrupted' },
  },
  {
    id: 'reply-interrupted',
    from: 'replying',
    to: 'closing-the-connected-socket',
    label: 'EINTR: signal',
    says: SIGNALLED,
    on: { fact: 'returned', call: calls.send, guard: 'interrupted' },
  },
];
