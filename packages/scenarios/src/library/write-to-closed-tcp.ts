import type { ScenarioInput } from '@socketarium/protocol';

export const writeToClosedTcp: ScenarioInput = {
  id: 'write-to-closed-tcp',
  title: 'Writing to a closed peer, TCP',
  topic: 'The end of a connection',
  question: 'The server has closed. Why does the first write() succeed and the second fail?',
  answer:
    'The FIN says only that the server sends no more; it might still read. So the first write() is sent, and returns before the server has read it. The server’s kernel answers with a reset, and the next write() fails with EPIPE. A write() that returned says nothing about the other side.',
  lab: { transport: 'tcp', server: 'iterative', service: 'sum' },
  watchPace: 500,
  steps: [
    {
      say: 'Client 1 reads its sum and end-of-file, and still writes, twice.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '0\n' },
            { call: 'read', until: 'end' },
            { call: 'write', text: 'first\n' },
            { call: 'nanosleep', ms: 100 },
            { call: 'write', text: 'second\n' },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-1', call: 'write' }, times: 3 },
    { until: { server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'The client has read end-of-file',
      check: { happens: { actor: 'client-1', call: 'read', ret: 0 } },
    },
    {
      expected: 'Its first write() after that succeeds',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'read', ret: 0 },
          { actor: 'client-1', call: 'write', ret: 6, args: { buf: 'first\n' } },
        ],
      },
    },
    {
      expected: 'Its second fails with EPIPE',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'write', ret: 6, args: { buf: 'first\n' } },
          { actor: 'client-1', call: 'write', errno: 'EPIPE', args: { buf: 'second\n' } },
        ],
      },
    },
  ],
  sources: ['tcp(7)', 'write(2)', 'RFC 9293'],
};
