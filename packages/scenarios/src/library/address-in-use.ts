import type { ScenarioInput } from '@socketarium/protocol';

export const addressInUse: ScenarioInput = {
  id: 'address-in-use',
  title: 'A second server at the same address',
  topic: 'Names and ports',
  question: 'A second server wants the address of a running one. What happens?',
  answer:
    'Its bind() fails with EADDRINUSE and it exits; the first server does not notice. SO_REUSEADDR does not help it: that is for a port in TIME_WAIT, not for one with a listening socket.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp', 'unix-dgram', 'udp'],
  watchPace: 300,
  steps: [
    {
      say: 'A second server starts at the same address, without removing the name.',
      command: { type: 'server.second', unlinkFirst: false, reuseAddr: true },
      only: { transport: ['unix-stream', 'unix-seqpacket', 'tcp', 'unix-dgram'] },
    },
    {
      say: 'A second server starts at the same port.',
      command: { type: 'server.second', unlinkFirst: false, reuseAddr: false },
      only: { transport: ['udp'] },
    },
    { until: { secondServer: { status: 'exited' } } },
    { say: 'The first server serves as before.', add: { script: { numbers: [4], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'The second server’s bind() fails with EADDRINUSE',
      decisive: true,
      check: { happens: { actor: 'server-2', call: 'bind', errno: 'EADDRINUSE' } },
    },
    {
      expected: 'It exits with code 1',
      check: { atEnd: { secondServer: { status: 'exited', exitCode: 1 } } },
    },
    {
      expected: 'The first server still serves its client',
      check: {
        happens: { actor: 'client-1', call: ['read', 'recvfrom'], args: { buf: '4\n' } },
      },
    },
  ],
  sources: ['bind(2)', 'socket(7)'],
};
