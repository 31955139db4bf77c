import { type Io, isUnix, type Transport } from '@socketarium/protocol';
import { datagramClosingStates, datagramClosingTransitions } from './closing-down.ts';
import { callsOf } from './io-calls.ts';
import { asksTheKernel, usesWhatWasPassed } from './quiet.ts';
import { namingStates, namingTransitions, setupFailed } from './setting-up.ts';
import type { Machine } from './types.ts';
import { processingState, replyingState, workTransitions } from './working.ts';

/** The datagram server: one socket for all clients, no listen, no accept, a queue of datagrams. */
export const datagramMachine = (transport: Transport, io: Io = 'recvfrom-sendto'): Machine => {
  const calls = callsOf(io);
  const naming = namingStates(transport, 2);
  return {
    id: 'datagram',
    title: 'Datagram server',
    states: [
      ...naming,
      {
        id: 'waiting-for-a-datagram',
        label: 'waiting for a datagram',
        step: 7,
        call: `${calls.receive}(fd)`,
        calls: [calls.receive],
        on: 'bound',
        sleeps: true,
        explanation: `${calls.receive}() takes one datagram, never two, and tells who sent it; while none waits it sleeps.`,
        whileAsleep: 'It sleeps until a datagram comes.',
        at: { col: 0, row: 3, span: 2 },
      },
      processingState('It works on the datagram; those that come meanwhile wait in the queue.', {
        col: 0,
        row: 4,
        span: 2,
      }),
      replyingState(
        calls,
        'bound',
        {
          explanation:
            'There is no connection: each reply is a datagram of its own, with its receiver’s address.',
          whileAsleep: isUnix(transport)
            ? `The queue of whom it answers is full: ${calls.send}() sleeps until that one receives.`
            : `Its socket has no room for another datagram: ${calls.send}() sleeps until one has left.`,
        },
        { col: 0, row: 5, span: 2 },
      ),
      ...datagramClosingStates(transport, 6),
    ],
    transitions: [
      ...asksTheKernel,
      ...usesWhatWasPassed,
      ...namingTransitions(transport, 'waiting-for-a-datagram'),
      setupFailed(naming.map((one) => one.id)),
      {
        id: 'datagram-came',
        from: 'waiting-for-a-datagram',
        to: 'processing',
        label: `${calls.receive}() = n`,
        on: { fact: 'returned', call: calls.receive, guard: 'ok' },
      },
      {
        id: 'receive-interrupted',
        from: 'waiting-for-a-datagram',
        to: 'closing-the-socket',
        label: 'EINTR: signal',
        on: { fact: 'returned', call: calls.receive, guard: 'interrupted' },
      },
      {
        id: 'nothing-to-say-yet',
        from: 'processing',
        to: 'waiting-for-a-datagram',
        label: 'no reply yet',
        on: { fact: 'entered', call: calls.receive, guard: 'on bound' },
      },
      ...workTransitions('closing-the-socket'),
      {
        id: 'replies',
        from: 'processing',
        to: 'replying',
        label: 'reply ready',
        on: { fact: 'entered', call: calls.send, guard: 'on bound' },
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
        id: 'reply-interrupted',
        from: 'replying',
        to: 'closing-the-socket',
        label: 'EINTR: signal',
        on: { fact: 'returned', call: calls.send, guard: 'interrupted' },
      },
      {
        id: 'reply-failed',
        from: 'replying',
        to: 'replying',
        label: 'sender gone',
        says: `${calls.send}() failed: the reply was not delivered.`,
        on: { fact: 'returned', call: calls.send, guard: 'failed' },
      },
      {
        id: 'next-datagram',
        from: 'replying',
        to: 'waiting-for-a-datagram',
        label: 'next datagram',
        on: { fact: 'entered', call: calls.receive, guard: 'on bound' },
      },
      ...datagramClosingTransitions(transport, [
        'waiting-for-a-datagram',
        'processing',
        'replying',
      ]),
    ],
  };
};
