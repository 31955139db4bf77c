import type { IoCalls } from './io-calls.ts';
import type { MachineState, Transition } from './types.ts';

/** What a server does with a request, of every design: processing and replying. */

type At = MachineState['at'];

export const processingState = (explanation: string, at: At): MachineState => ({
  id: 'processing',
  label: 'processing',
  step: null,
  call: null,
  calls: ['nanosleep'],
  sleeps: true,
  explanation,
  at,
});

/** On a datagram socket the reply names the sender. */
export const replyingState = (
  calls: IoCalls,
  on: 'connected' | 'bound',
  explanation: string,
  at: At,
): MachineState => ({
  id: 'replying',
  label: 'replying',
  step: 8,
  call: `${calls.send}(${on === 'connected' ? 'connFd' : 'fd, sender'})`,
  calls: [calls.send],
  on,
  sleeps: true,
  explanation,
  at,
});

/** A slow handler: its work is a nanosleep(2), which is as good as computing for everybody else. */
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
    label: 'EINTR',
    on: { fact: 'returned', call: 'nanosleep', guard: 'interrupted' },
  },
  {
    id: 'worked',
    from: 'processing',
    to: 'processing',
    label: 'work is done',
    on: { fact: 'returned', call: 'nanosleep' },
  },
];

/** From `processing` to `replying`, and what a reply to a connection may come to. */
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
    on: { fact: 'returned', call: calls.send, guard: 'peer gone' },
  },
  {
    id: 'service-complete',
    from: ['replying', 'processing'],
    to: 'closing-the-connected-socket',
    label: 'service complete',
    on: { fact: 'entered', call: 'close', guard: 'on connected' },
  },
];

/** What reading a request may come to; `state` is where it is read. */
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
      on: { ...returned, guard: 'end-of-file' },
    },
    {
      id: 'read-failed',
      from: state,
      to: closing,
      label: 'peer gone',
      on: { ...returned, guard: 'peer gone' },
    },
  ];
};

/** Of servers whose sockets block: SIGTERM finds one asleep for a request, in `state`, or for room. */
export const interruptions = (calls: IoCalls, state: string): Transition[] => [
  {
    id: 'read-interrupted',
    from: state,
    to: 'closing-the-connected-socket',
    label: 'EINTR',
    on: { fact: 'returned', call: calls.receive, guard: 'interrupted' },
  },
  {
    id: 'reply-interrupted',
    from: 'replying',
    to: 'closing-the-connected-socket',
    label: 'EINTR',
    on: { fact: 'returned', call: calls.send, guard: 'interrupted' },
  },
];
