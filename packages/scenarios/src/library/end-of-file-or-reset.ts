import type { ScenarioInput } from '@socketarium/protocol';

export const endOfFileOrReset: ScenarioInput = {
  id: 'end-of-file-or-reset',
  title: 'End-of-file or reset',
  topic: 'The end of a connection',
  question: 'The server closed. Why does one client read 0 and the other ECONNRESET?',
  answer:
    'A clean close is read as end-of-file: 0. But the server closed client 2’s connection with unread data of client 2 in its buffer: the data is lost, so the kernel resets the connection. The answer that was sent before is still delivered first.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum', bufferBytes: 8 },
  transports: ['tcp'],
  watchPace: 400,
  steps: [
    {
      say: 'Client 1 sends exactly what the service needs.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '3\n0\n' },
            { call: 'read' },
            { call: 'read' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
    {
      say: 'Client 2 sends more after its 0. The server’s buffer has 8 bytes, so the rest stays unread.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '0\nand a lot more than that\n' },
            { call: 'read' },
            { call: 'read' },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-2', call: 'read' }, times: 2 },
    { until: { server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 1 reads its sum and then end-of-file',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'read', args: { buf: '3\n' } },
          { actor: 'client-1', call: 'read', ret: 0 },
        ],
      },
    },
    {
      expected: 'Client 2 reads its sum too, and then ECONNRESET',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'read', args: { buf: '0\n' } },
          { actor: 'client-2', call: 'read', errno: 'ECONNRESET' },
        ],
      },
    },
    {
      expected: 'The server did the same to both: one close() each',
      check: { happens: { actor: 'server', call: 'close', ret: 0 }, times: 2 },
    },
  ],
  sources: ['read(2)', 'tcp(7)', 'RFC 2525'],
};
