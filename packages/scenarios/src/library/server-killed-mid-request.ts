import type { ScenarioInput } from '@socketarium/protocol';

export const serverKilledMidRequest: ScenarioInput = {
  id: 'server-killed-mid-request',
  title: 'The server is killed mid-request',
  topic: 'The end of a connection',
  question: 'The server is killed (kill -9). What do its client and the client in the queue see?',
  answer:
    'The one that was served reads end-of-file: the kernel closed the server’s descriptors. The one in the queue was never accepted and is reset. Neither learns why. On a Unix socket the socket file stays on disk.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 400,
  steps: [
    {
      say: 'Client 1 sends one number and sleeps in read().',
      add: {
        script: {
          steps: [{ call: 'connect' }, { call: 'write', text: '3\n' }, { call: 'read' }],
        },
      },
    },
    { untilCall: { actor: 'server', call: 'read', ret: 2 } },
    { until: { clients: [{ id: 'client-1', blockedIn: 'read' }] } },
    {
      say: 'Client 2 waits in the queue.',
      add: {
        script: {
          steps: [{ call: 'connect' }, { call: 'write', text: '4\n' }, { call: 'read' }],
        },
      },
    },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    { say: 'kill -9: the server is killed.', command: { type: 'server.kill' } },
    { until: { server: { status: 'exited' } } },
    { untilCall: { actor: 'client-1', call: 'read' } },
    { untilCall: { actor: 'client-2', call: 'read' } },
  ],
  observations: [
    {
      expected: 'The server was killed by SIGKILL and skipped its closing steps',
      check: { atEnd: { server: { status: 'exited', exitSignal: 'SIGKILL' } } },
    },
    {
      expected: 'It closed nothing itself',
      check: { never: { actor: 'server', call: 'close' } },
    },
    {
      expected: 'Client 1, which was served, reads end-of-file',
      check: { happens: { actor: 'client-1', call: 'read', ret: 0 } },
    },
    {
      expected: 'Client 2, which waited in the queue, is reset',
      decisive: true,
      check: { happens: { actor: 'client-2', call: 'read', errno: 'ECONNRESET' } },
    },
  ],
  sources: ['exit(2)', 'unix(7)', 'tcp(7)'],
};
