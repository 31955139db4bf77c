import type { ScenarioInput } from '@socketarium/protocol';

export const writeToClosedUnix: ScenarioInput = {
  id: 'write-to-closed-unix',
  title: 'Writing to a closed peer, Unix',
  topic: 'The end of a connection',
  question: 'The server has closed. What does the client’s next write() do?',
  answer:
    'It fails at once with EPIPE: both ends of a Unix socket are in one kernel, which knows that nobody will ever read. A program that has not ignored SIGPIPE would be killed by it here. Compare with TCP.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket'],
  watchPace: 500,
  steps: [
    {
      say: 'Client 1 reads its sum and end-of-file, and still writes.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '0\n' },
            { call: 'read', until: 'end' },
            { call: 'write', text: 'first\n' },
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
      expected: 'Its very next write() fails with EPIPE',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'read', ret: 0 },
          { actor: 'client-1', call: 'write', errno: 'EPIPE', args: { buf: 'first\n' } },
        ],
      },
    },
    {
      expected: 'And so does the one after it',
      check: { happens: { actor: 'client-1', call: 'write', errno: 'EPIPE' }, times: 2 },
    },
  ],
  sources: ['write(2)', 'unix(7)', 'signal(7)'],
};
