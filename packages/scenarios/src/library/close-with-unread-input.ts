import type { ScenarioInput } from '@socketarium/protocol';
import { FOREVER_MS } from './parts.ts';

export const closeWithUnreadInput: ScenarioInput = {
  id: 'close-with-unread-input',
  title: 'Closing with unread data',
  topic: 'The end of a connection',
  question: 'A client closes without reading its reply. What does the server see?',
  answer:
    'Not end-of-file but ECONNRESET: the client closed with unread data in its buffer, so the kernel resets the connection: the data was lost. A server must treat an error of read() as an end of the connection, and go on.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 400,
  steps: [
    {
      say: 'Client 1 sends a line and does not read the echo.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'hello\n' },
            { call: 'nanosleep', ms: FOREVER_MS },
          ],
        },
      },
    },
    { untilCall: { actor: 'server', call: 'write', ret: 6 } },
    {
      say: 'Client 1 closes without reading the echo.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { untilCall: { actor: 'server', call: 'close', ret: 0 } },
    { say: 'The server serves the next client.', add: { script: { lines: ['next'], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'The echo was sent',
      check: { happens: { actor: 'server', call: 'write', ret: 6, args: { buf: 'hello\n' } } },
    },
    {
      expected: 'Client 1 never read it',
      check: { never: { actor: 'client-1', call: 'read' } },
    },
    {
      expected: 'The server’s next read() fails with ECONNRESET',
      decisive: true,
      check: { happens: { actor: 'server', call: 'read', errno: 'ECONNRESET' } },
    },
    {
      expected: 'It closes that connection and serves the next client',
      check: { happens: { actor: 'client-2', call: 'read', args: { buf: 'next\n' } } },
    },
  ],
  sources: ['read(2)', 'unix(7)', 'tcp(7)'],
};
