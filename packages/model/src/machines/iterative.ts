import type { Io, Transport } from '@socketarium/protocol';
import { closingStates, closingTransitions } from './closing-down.ts';
import { callsOf } from './io-calls.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { settingUpStates, settingUpTransitions } from './setting-up.ts';
import type { Machine } from './types.ts';
import {
  interruptions,
  NO_DESCRIPTOR,
  processingState,
  readTransitions,
  replyingState,
  replyTransitions,
  workTransitions,
} from './working.ts';

/** One client at a time: the others stay in the accept queue until this one's service ends. */
export const iterativeMachine = (transport: Transport, io: Io = 'read-write'): Machine => {
  const calls = callsOf(io);
  return {
    id: 'iterative',
    title: 'Iterative server',
    states: [
      ...settingUpStates(transport),
      {
        id: 'waiting-for-a-connection',
        label: 'waiting for a connection',
        step: 6,
        call: 'accept(listenFd)',
        calls: ['accept'],
        sleeps: true,
        explanation: 'accept() takes the first of the accept queue; while it is empty it sleeps.',
        whileAsleep: 'It sleeps in accept() until a client connects.',
        at: { col: 0, row: 3, span: 2 },
      },
      {
        id: 'waiting-for-a-request',
        label: 'waiting for a request',
        step: 7,
        call: `${calls.receive}(connFd)`,
        calls: [calls.receive],
        on: 'connected',
        sleeps: true,
        explanation: `${calls.receive}() takes what its client has sent; while nothing is there it sleeps, and accepts no other client.`,
        whileAsleep:
          'It sleeps until its client sends or closes; meanwhile it accepts no other client.',
        at: { col: 0, row: 4, span: 2 },
      },
      processingState(
        'It works on what it read; however long that takes, it serves no other client meanwhile.',
        { col: 0, row: 5, span: 2 },
      ),
      replyingState(
        calls,
        'connected',
        {
          explanation: `${calls.send}() gives the bytes to the kernel; the client may read them later.`,
          whileAsleep: `Its client does not read, and no room is left: ${calls.send}() sleeps until it does.`,
        },
        { col: 0, row: 6, span: 2 },
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
        at: { col: 0, row: 7, span: 2 },
      },
      ...closingStates(transport, 8),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...settingUpTransitions(transport, 'waiting-for-a-connection'),
      {
        id: 'accepted',
        from: 'waiting-for-a-connection',
        to: 'waiting-for-a-request',
        label: 'accept() = connFd',
        on: { fact: 'returned', call: 'accept', guard: 'ok' },
      },
      {
        id: 'accept-interrupted',
        from: 'waiting-for-a-connection',
        to: 'closing-the-listening-socket',
        label: 'EINTR: signal',
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
      ...readTransitions(calls, 'waiting-for-a-request'),
      {
        id: 'more-to-read',
        from: 'processing',
        to: 'waiting-for-a-request',
        label: 'more to come',
        on: { fact: 'entered', call: calls.receive, guard: 'on connected' },
      },
      ...workTransitions('closing-the-connected-socket'),
      ...replyTransitions(calls),
      ...interruptions(calls, 'waiting-for-a-request'),
      {
        id: 'next-request',
        from: 'replying',
        to: 'waiting-for-a-request',
        label: 'next request',
        on: { fact: 'entered', call: calls.receive, guard: 'on connected' },
      },
      {
        id: 'next-client',
        from: 'closing-the-connected-socket',
        to: 'waiting-for-a-connection',
        label: 'next client',
        on: { fact: 'returned', call: 'close' },
      },
      ...closingTransitions(transport, [
        'waiting-for-a-connection',
        'waiting-for-a-request',
        'processing',
        'replying',
      ]),
    ],
  };
};
