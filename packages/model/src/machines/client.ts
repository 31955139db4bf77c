import type { Io } from '@socketarium/protocol';
import { callsOf, RECEIVES, SENDS } from './io-calls.ts';
import { anywhere, clientAsides } from './quiet.ts';
import type { Machine } from './types.ts';

/** A client: for each service a new socket, so that it joins the end of the queue again. */
const build = (io: Io): Machine => {
  const calls = callsOf(io);
  return {
    id: 'client',
    title: 'Client',
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
        explanation: 'A new socket for each service.',
        at: { col: 0, row: 1, span: 2 },
      },
      {
        id: 'connecting',
        label: 'connecting',
        step: null,
        call: 'connect(fd, address)',
        calls: ['connect'],
        sleeps: true,
        explanation:
          'connect() needs room in the accept queue, not the server’s accept(), which may come much later.',
        whileAsleep: 'The accept queue is full: it sleeps until there is room.',
        at: { col: 0, row: 2, span: 2 },
      },
      {
        id: 'connected',
        label: 'connected',
        step: null,
        call: null,
        calls: [],
        sleeps: false,
        explanation:
          'It cannot tell that it is not accepted yet: it is connected, even while it waits in the queue.',
        at: { col: 0, row: 3, span: 2 },
      },
      {
        id: 'sending',
        label: 'sending',
        step: null,
        call: `${calls.send}(fd, request)`,
        calls: SENDS,
        sleeps: true,
        explanation:
          'The request goes into the socket’s buffer, whether or not the server reads; if that is full, it sleeps.',
        whileAsleep:
          'The buffer is full, because the server does not read: it sleeps until there is room.',
        at: { col: 0, row: 4, span: 1 },
      },
      {
        id: 'waiting-for-the-reply',
        label: 'waiting for the reply',
        step: null,
        call: `${calls.receive}(fd)`,
        calls: RECEIVES,
        sleeps: true,
        explanation: `${calls.receive}() gives what the server has answered, or end-of-file; while there is neither it sleeps.`,
        whileAsleep: 'It sleeps until the server replies or closes.',
        at: { col: 1, row: 4, span: 1 },
      },
      {
        id: 'closing',
        label: 'closing',
        step: null,
        call: 'close(fd)',
        calls: ['close', 'shutdown'],
        sleeps: false,
        explanation:
          'close() closes its descriptor, and ends the connection if there still is one.',
        at: { col: 0, row: 5, span: 2 },
      },
      {
        id: 'done',
        label: 'done',
        step: null,
        call: null,
        calls: [],
        sleeps: false,
        explanation:
          'It has no socket any more; for another service it starts again, at the tail of the queue.',
        at: { col: 0, row: 6, span: 2 },
      },
    ],
    transitions: [
      ...clientAsides,
      ...anywhere('names-itself', 'takes a name of its own', 'bind'),
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
        to: 'connecting',
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
      {
        id: 'connected',
        from: 'connecting',
        to: 'connected',
        label: 'connect() = 0',
        on: { fact: 'returned', call: 'connect', guard: 'ok' },
      },
      {
        id: 'connect-interrupted',
        from: 'connecting',
        to: 'closing',
        label: 'asked to close',
        on: { fact: 'returned', call: 'connect', guard: 'interrupted' },
      },
      {
        id: 'refused',
        from: 'connecting',
        to: 'closing',
        label: 'refused',
        says: 'connect() failed: there is no connection to end, only a descriptor to close.',
        on: { fact: 'returned', call: 'connect', guard: 'failed' },
      },
      {
        id: 'tries-again',
        from: 'closing',
        to: 'connecting',
        label: 'tries again',
        on: { fact: 'entered', call: 'connect' },
      },
      {
        id: 'sends',
        from: 'connected',
        to: 'sending',
        label: 'next request',
        on: { fact: 'entered', call: SENDS },
      },
      {
        id: 'sent',
        from: 'sending',
        to: 'connected',
        label: `${calls.send}() = n`,
        on: { fact: 'returned', call: SENDS, guard: 'ok' },
      },
      {
        id: 'no-room',
        from: 'sending',
        to: 'connected',
        label: 'EAGAIN: no room',
        on: { fact: 'returned', call: SENDS, guard: 'would block' },
      },
      {
        id: 'write-interrupted',
        from: 'sending',
        to: 'closing',
        label: 'asked to close',
        on: { fact: 'returned', call: SENDS, guard: 'interrupted' },
      },
      {
        id: 'send-failed',
        from: 'sending',
        to: 'closing',
        label: 'EPIPE',
        says: `${calls.send}() failed: its data was not delivered.`,
        on: { fact: 'returned', call: SENDS, guard: 'failed' },
      },
      {
        id: 'waits',
        from: 'connected',
        to: 'waiting-for-the-reply',
        label: 'all sent',
        on: { fact: 'entered', call: RECEIVES },
      },
      {
        id: 'reply-came',
        from: 'waiting-for-the-reply',
        to: 'connected',
        label: `${calls.receive}() = n`,
        on: { fact: 'returned', call: RECEIVES, guard: 'some bytes' },
      },
      {
        id: 'end-of-file',
        from: 'waiting-for-the-reply',
        to: 'closing',
        label: 'end-of-file',
        says: `${calls.receive}() = 0: nothing more will come, and it closes its descriptor.`,
        on: { fact: 'returned', call: RECEIVES, guard: 'end-of-file' },
      },
      {
        id: 'read-interrupted',
        from: 'waiting-for-the-reply',
        to: 'closing',
        label: 'asked to close',
        on: { fact: 'returned', call: RECEIVES, guard: 'interrupted' },
      },
      {
        id: 'read-failed',
        from: 'waiting-for-the-reply',
        to: 'closing',
        label: 'reset',
        says: `${calls.receive}() failed: nothing more will come from this connection.`,
        on: { fact: 'returned', call: RECEIVES, guard: 'failed' },
      },
      {
        id: 'half-closes',
        from: 'connected',
        to: 'connected',
        label: 'shutdown(): half-close',
        on: { fact: 'entered', call: 'shutdown', guard: 'half-close' },
      },
      {
        // Ordered by its user, while another of its calls sleeps.
        id: 'half-closes-asleep',
        from: ['sending', 'waiting-for-the-reply', 'closing'],
        to: '*',
        label: 'shutdown(): half-close',
        on: { fact: 'entered', call: 'shutdown', guard: 'half-close' },
        quiet: true,
      },
      {
        id: 'told-to-close',
        from: ['connected', 'connecting', 'sending', 'waiting-for-the-reply'],
        to: 'closing',
        label: 'shutdown()',
        on: { fact: 'entered', call: 'shutdown' },
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
        id: 'wakes-to-close',
        from: 'closing',
        to: 'closing',
        label: 'the sleeping call returns',
        on: { fact: 'returned', call: ['connect', ...RECEIVES, ...SENDS] },
        quiet: true,
      },
      {
        id: 'reads-all-the-same',
        from: 'closing',
        to: 'waiting-for-the-reply',
        label: 'still reads',
        on: { fact: 'entered', call: RECEIVES },
      },
      {
        id: 'writes-all-the-same',
        from: 'closing',
        to: 'sending',
        label: 'still writes',
        says: `It sends although one side has closed: ${calls.send}() may well fail.`,
        on: { fact: 'entered', call: SENDS },
      },
      {
        id: 'closes',
        from: ['connected', 'connecting', 'waiting-for-the-reply'],
        to: 'closing',
        label: 'service complete',
        says: 'With its last descriptor closed, the other end reads end-of-file, or a reset if data was left unread.',
        on: { fact: 'entered', call: 'close' },
      },
      {
        id: 'closed-one-of-two',
        from: 'closing',
        to: 'connected',
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

const built = new Map<Io, Machine>();

/** The client of a connection-oriented lab; `io` selects the calls that are printed; all are allowed. */
export const clientMachineFor = (io: Io): Machine => {
  const known = built.get(io) ?? build(io);
  built.set(io, known);
  return known;
};

/** The client that reads and writes. */
export const clientMachine: Machine = clientMachineFor('read-write');
