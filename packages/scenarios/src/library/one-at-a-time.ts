import type { ScenarioInput } from '@socketarium/protocol';

export const oneAtATime: ScenarioInput = {
  id: 'one-at-a-time',
  title: 'One client at a time',
  topic: 'Who is served when',
  question: 'Three clients are connected. Why is only one of them served?',
  answer:
    'An iterative server goes from accept() to close() with one client. While it sleeps in read() for that one, it makes no other call, so no other client is accepted: they are connected, they may even have sent their numbers, and they wait in the accept queue inside the kernel. They are served in the order in which they came.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 connects and sends two numbers, but not yet the 0 that ends the service.',
      add: { script: { numbers: [3, 4], thinkMs: 100, interactive: true } },
    },
    {
      until: {
        server: { blockedIn: 'read' },
        counters: { serviceRequests: 2, bytesRead: 4 },
      },
    },
    { say: 'Client 2 connects and sends its numbers.', add: { script: { numbers: [5] } } },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    { say: 'Client 3 does the same.', add: { script: { numbers: [6] } } },
    {
      until: {
        server: { blockedIn: 'read' },
        queue: { members: ['client-2', 'client-3'] },
        clients: [{ id: 'client-3', blockedIn: 'read' }],
      },
    },
    {
      say: 'Client 1 sends its 0: only now the server replies and accepts the next client.',
      command: { type: 'client.send', clientId: 'client-1', text: '0' },
    },
    { until: { phases: { done: 3 } } },
    { until: { server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 2 and client 3 wait in the accept queue while the server sleeps in read()',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'read' },
          queue: { members: ['client-2', 'client-3'] },
        },
      },
    },
    {
      expected: 'The server never has more than one connected socket',
      check: { atNoTime: { server: { descriptors: { atLeast: 3 } } } },
    },
    {
      expected: 'Client 2 was connected and had sent everything long before it was accepted',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'connect', ret: 0 },
          { actor: 'client-2', call: 'write', args: { buf: '0\n' } },
          { when: 'entered', actor: 'client-1', call: 'write', args: { buf: '0\n' } },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
        ],
      },
    },
    {
      expected: 'The replies come in the order of the connections: 7, then 5, then 6',
      check: {
        inOrder: [
          { actor: 'server', call: 'write', args: { buf: '7\n' } },
          { actor: 'server', call: 'write', args: { buf: '5\n' } },
          { actor: 'server', call: 'write', args: { buf: '6\n' } },
        ],
      },
    },
  ],
  sources: ['accept(2)', 'listen(2)'],
};
