import type { ScenarioInput, ServerDesign } from '@socketarium/protocol';
import { FOREVER_MS } from './parts.ts';

/** That readiness was reported, and that the second read() after it sleeps until client 1 closes. */
const tellsOfClient1 = (
  server: ServerDesign,
  call: 'select' | 'poll' | 'epoll_wait',
  set: string,
): ScenarioInput['observations'][number] => ({
  expected: `${call}() reports client 1’s socket; the second read() after it sleeps until client 1 closes`,
  check: {
    inOrder: [
      { actor: 'server', call, args: { [set]: { has: 'connected' } } },
      { actor: 'server', call: 'read', ret: 9, args: { buf: 'half a li' } },
      { when: 'entered', actor: 'server', call: 'read' },
      { when: 'entered', actor: 'client-1', call: 'close' },
      { actor: 'server', call: 'read', ret: 0 },
    ],
  },
  only: { server: [server] },
});

export const wholeLineAfterSelect: ScenarioInput = {
  id: 'whole-line-after-select',
  title: 'Reading a whole line after select()',
  topic: 'Multiplexing',
  question: 'select() said readable. Why does the server sleep in read()?',
  answer:
    'Readable means that one read() will not sleep. It says nothing of a whole line: client 1 sent half of one, the server read it and went on reading for the rest, and now sleeps for client 1 alone, as an iterative server would. Read once, keep what came, and ask select() again.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo', wholeLine: true },
  transports: ['tcp'],
  servers: ['poll', 'epoll'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 sends half a line, and no newline.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'half a li' },
            { call: 'nanosleep', ms: FOREVER_MS },
          ],
        },
      },
    },
    { untilCall: { actor: 'server', call: 'read', ret: 9 } },
    { until: { server: { blockedIn: 'read' } } },
    {
      say: 'Client 2 sends a whole line. It stays unread: the server sleeps in read().',
      add: { script: { lines: ['hello'], thinkMs: 0 } },
    },
    {
      until: {
        server: { blockedIn: 'read' },
        clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }],
      },
    },
    { restMs: 500 },
    {
      say: 'Client 1 closes, and the server is free again.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { untilCall: { actor: 'client-1', call: 'close' } },
  ],
  observations: [
    tellsOfClient1('select', 'select', 'readfds'),
    tellsOfClient1('poll', 'poll', 'fds'),
    tellsOfClient1('epoll', 'epoll_wait', 'events'),
    {
      expected: 'Meanwhile client 2 waits in the queue of a server that multiplexes',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'read' },
          clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }],
        },
      },
    },
    {
      expected: 'That read() took half a second and more',
      check: { call: { actor: 'server', call: 'read', ret: 0 }, tookMs: { atLeast: 450 } },
    },
    {
      expected: 'Client 2 is served once client 1 has closed',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-1', call: 'close' },
          { actor: 'client-2', call: 'read', args: { buf: 'hello\n' } },
        ],
      },
    },
  ],
  sources: ['select(2)', 'read(2)'],
};
