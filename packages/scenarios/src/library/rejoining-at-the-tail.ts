import type { ScenarioInput } from '@socketarium/protocol';

export const rejoiningAtTheTail: ScenarioInput = {
  id: 'rejoining-at-the-tail',
  title: 'Rejoining at the tail',
  topic: 'Who is served when',
  question: 'A client was just served and wants another sum. Is it still first?',
  answer:
    'No. A further service is a new connection, and a new connection goes to the tail of the accept queue, behind every client that connected in the meantime. The queue holds connections, not clients.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 300,
  steps: [
    { until: { server: { blockedIn: 'accept' } } },
    {
      say: 'The server sleeps in accept(). It will be paused before its next call, so that others can queue.',
      command: { type: 'server.pause' },
    },
    {
      say: 'Client 1 wants two services. Its first connection is accepted.',
      add: { script: { numbers: [1], thinkMs: 0, services: 2 } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'served' }] } },
    {
      say: 'Client 2 queues. It will be slow.',
      add: { script: { numbers: [2], thinkMs: 0, interactive: true } },
    },
    { until: { queue: { members: ['client-2'] } } },
    { say: 'Client 3 queues.', add: { script: { numbers: [3], thinkMs: 0 } } },
    { until: { queue: { members: ['client-2', 'client-3'] } } },
    {
      say: 'The server resumes: client 1 reads its first sum and connects again. Where is it now?',
      command: { type: 'server.resume' },
    },
    { until: { queue: { members: ['client-3', 'client-1'] } } },
    {
      say: 'Client 2 is done; client 3 is next, client 1 last.',
      command: { type: 'client.send', clientId: 'client-2', text: '0' },
    },
    { until: { phases: { done: 3 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 1 is in the queue again, behind client 3',
      decisive: true,
      check: { sometime: { queue: { members: ['client-3', 'client-1'] } } },
    },
    {
      expected: 'Its second connection has another socket: socket() and connect() are called twice',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'socket', ret: { atLeast: 0 } },
          { actor: 'client-1', call: 'connect', ret: 0 },
          { actor: 'client-1', call: 'close', ret: 0 },
          { actor: 'client-1', call: 'socket', ret: { atLeast: 0 } },
          { actor: 'client-1', call: 'connect', ret: 0 },
        ],
      },
    },
    {
      expected: 'The sums come in this order: client 1, client 2, client 3, client 1 again',
      check: {
        inOrder: [
          { actor: 'server', call: 'write', args: { buf: '1\n' } },
          { actor: 'server', call: 'write', args: { buf: '2\n' } },
          { actor: 'server', call: 'write', args: { buf: '3\n' } },
          { actor: 'server', call: 'write', args: { buf: '1\n' } },
        ],
      },
    },
  ],
  sources: ['accept(2)', 'connect(2)'],
};
