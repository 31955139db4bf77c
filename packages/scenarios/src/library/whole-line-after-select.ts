import type { ScenarioInput } from '@socketarium/protocol';
import { FOREVER_MS } from './parts.ts';

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
      say: 'Client 2 sends a whole line. Nobody looks at it.',
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
      say: 'Client 1 leaves, and the server is free again.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { untilCall: { actor: 'client-1', call: 'close' } },
  ],
  observations: [
    {
      expected: 'The server sleeps in read() for the rest of client 1’s line',
      check: {
        inOrder: [
          { actor: 'server', call: ['select', 'poll', 'epoll_wait'], ret: { atLeast: 1 } },
          { actor: 'server', call: 'read', ret: 9, args: { buf: 'half a li' } },
          { when: 'entered', actor: 'server', call: 'read' },
        ],
      },
    },
    {
      expected: 'Meanwhile client 2 waits in the queue of a server that multiplexes',
      check: {
        sometime: {
          server: { blockedIn: 'read' },
          clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }],
        },
      },
    },
    {
      expected: 'That read() took over half a second',
      check: { call: { actor: 'server', call: 'read' }, tookMs: { atLeast: 450 } },
    },
    {
      expected: 'Client 2 is served once client 1 has gone',
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
