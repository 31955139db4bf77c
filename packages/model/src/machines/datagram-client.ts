import { type Io, isUnix, type Transport } from '@socketarium/protocol';
import { callsOf, RECEIVES, SENDS } from './io-calls.ts';
import { clientAsides } from './quiet.ts';
import type { Machine, MachineState, Transition } from './types.ts';

/** A datagram client: it has no connection, and only a timeout shows that no answer comes. */
export const datagramClientMachine = (
  transport: Transport,
  io: Io = 'recvfrom-sendto',
): Machine => {
  const calls = callsOf(io);
  const unix = isUnix(transport);
  return {
    id: 'datagram-client',
    title: 'Datagram client',
    states: [
      {
        id: 'start',
        label: 'start',
        step: null,
        call: null,
        calls: [],
        sleeps: false,
        explanation: 'It has made no request yet.',
        at: { col: 0, row: 0, span: 2 },
      },
      {
        id: 'creating',
        label: 'creating',
        step: null,
        call: 'socket()',
        calls: ['socket'],
        sleeps: false,
        explanation: 'One socket is enough for datagrams to anyone.',
        at: { col: 0, row: 1, span: 2 },
      },
      ...(unix
        ? [
            {
              id: 'binding',
              label: 'binding',
              step: null,
              call: 'bind(fd, any name)',
              calls: ['bind'],
              sleeps: false,
              explanation:
                'Without a name of its own no reply could reach it; the kernel gives it an abstract one, unix(7).',
              at: { col: 0, row: 2, span: 2 },
            } satisfies MachineState,
          ]
        : []),
      {
        id: 'sending',
        label: 'sending',
        step: null,
        call: `${calls.send}(fd, datagram, address)`,
        calls: SENDS,
        sleeps: true,
        explanation: unix
          ? 'Each call is one datagram; when the receiver’s queue is full it sleeps.'
          : 'Each call is one datagram; that it was taken does not mean that it arrives.',
        whileAsleep: unix
          ? 'The receiver’s queue is full: it sleeps until the receiver takes one datagram.'
          : 'Its socket has no room for another datagram: it sleeps until one has left.',
        at: { col: 0, row: 3, span: 2 },
      },
      {
        id: 'waiting-for-the-reply',
        label: 'waiting for the reply',
        step: null,
        call: `${calls.receive}(fd)`,
        calls: RECEIVES,
        sleeps: true,
        explanation: 'A lost datagram is not reported: after SO_RCVTIMEO it gives up with EAGAIN.',
        whileAsleep: 'It sleeps until a reply comes, or until SO_RCVTIMEO is over.',
        at: { col: 0, row: 4, span: 2 },
      },
      {
        id: 'closing',
        label: 'closing',
        step: null,
        call: 'close(fd)',
        calls: ['close', 'shutdown'],
        sleeps: false,
        explanation: 'The server does not notice: without a connection there is no end-of-file.',
        at: { col: 0, row: 5, span: 2 },
      },
      {
        id: 'done',
        label: 'done',
        step: null,
        call: null,
        calls: [],
        sleeps: false,
        explanation: 'Its socket is closed; for another service it makes a new one.',
        at: { col: 0, row: 6, span: 2 },
      },
    ],
    transitions: [
      ...clientAsides,
      {
        id: 'begins',
        from: 'start',
        to: 'creating',
        label: 'begins',
        on: { fact: 'entered', call: 'socket' },
      },
      {
        id: 'another-service',
        from: 'done',
        to: 'creating',
        label: 'another service',
        on: { fact: 'entered', call: 'socket' },
      },
      {
        id: 'created',
        from: 'creating',
        to: unix ? 'binding' : 'sending',
        label: 'socket() = fd',
        on: { fact: 'returned', call: 'socket', guard: 'ok' },
      },
      {
        id: 'create-failed',
        from: 'creating',
        to: 'done',
        label: 'EMFILE',
        on: { fact: 'returned', call: 'socket', guard: 'failed' },
      },
      ...(unix
        ? ([
            {
              id: 'bound',
              from: 'binding',
              to: 'sending',
              label: 'bind() = 0',
              on: { fact: 'returned', call: 'bind' },
            },
          ] satisfies Transition[])
        : []),
      {
        id: 'names-the-receiver',
        from: ['sending', 'waiting-for-the-reply'],
        to: 'sending',
        label: 'connect(): the receiver',
        on: { fact: 'entered', call: 'connect' },
      },
      {
        id: 'receiver-named',
        from: 'sending',
        to: 'sending',
        label: 'connect() = 0',
        on: { fact: 'returned', call: 'connect' },
        quiet: true,
      },
      {
        id: 'sent',
        from: 'sending',
        to: 'sending',
        label: `${calls.send}() = n`,
        on: { fact: 'returned', call: SENDS, guard: 'ok' },
      },
      {
        id: 'no-room',
        from: 'sending',
        to: 'sending',
        label: 'EAGAIN: no room',
        on: { fact: 'returned', call: SENDS, guard: 'would block' },
      },
      {
        id: 'send-interrupted',
        from: 'sending',
        to: 'closing',
        label: 'asked to close',
        on: { fact: 'returned', call: SENDS, guard: 'interrupted' },
      },
      {
        id: 'send-failed',
        from: 'sending',
        to: 'sending',
        label: 'not sent',
        on: { fact: 'returned', call: SENDS, guard: 'failed' },
      },
      {
        id: 'waits',
        from: 'sending',
        to: 'waiting-for-the-reply',
        label: 'all sent',
        on: { fact: 'entered', call: RECEIVES },
      },
      {
        id: 'reply-came',
        from: 'waiting-for-the-reply',
        to: 'sending',
        label: `${calls.receive}() = n`,
        on: { fact: 'returned', call: RECEIVES, guard: 'ok' },
      },
      {
        id: 'no-answer',
        from: 'waiting-for-the-reply',
        to: 'sending',
        label: 'EAGAIN: no reply',
        on: { fact: 'returned', call: RECEIVES, guard: 'would block' },
      },
      {
        id: 'receive-interrupted',
        from: 'waiting-for-the-reply',
        to: 'closing',
        label: 'asked to close',
        on: { fact: 'returned', call: RECEIVES, guard: 'interrupted' },
      },
      {
        // UDP: an earlier datagram caused ICMP "port unreachable", which is ECONNREFUSED here.
        id: 'receive-failed',
        from: 'waiting-for-the-reply',
        to: 'sending',
        label: 'no receiver',
        on: { fact: 'returned', call: RECEIVES, guard: 'failed' },
      },
      {
        id: 'shuts-down',
        from: ['sending', 'waiting-for-the-reply'],
        to: '*',
        label: 'shutdown()',
        on: { fact: 'entered', call: 'shutdown' },
        quiet: true,
      },
      {
        id: 'shut-down',
        from: '*',
        to: '*',
        label: 'shutdown() = 0',
        on: { fact: 'returned', call: 'shutdown' },
        quiet: true,
      },
      {
        id: 'closes',
        from: ['sending', 'waiting-for-the-reply', ...(unix ? ['binding'] : [])],
        to: 'closing',
        label: 'service complete',
        on: { fact: 'entered', call: 'close' },
      },
      {
        id: 'wakes-to-close',
        from: 'closing',
        to: 'closing',
        label: 'the sleeping call returns',
        on: { fact: 'returned', call: ['connect', ...RECEIVES, ...SENDS] },
        quiet: true,
      },
      {
        id: 'closed-one-of-two',
        from: 'closing',
        to: 'sending',
        label: 'a copy is still open',
        on: { fact: 'returned', call: 'close', guard: 'a copy is left' },
      },
      {
        id: 'closed',
        from: 'closing',
        to: 'done',
        label: 'close() = 0',
        on: { fact: 'returned', call: 'close' },
      },
      {
        id: 'exit',
        from: '*',
        to: 'done',
        label: 'exit',
        says: 'Its process has ended, and the kernel closed what it had open.',
        on: { fact: 'exited' },
      },
    ],
  };
};
