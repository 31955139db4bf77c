import type { ScenarioInput } from '@socketarium/protocol';

export const multiplexedSameWorkload: ScenarioInput = {
  id: 'multiplexed-same-workload',
  title: 'The same workload, multiplexed',
  topic: 'Who is served when',
  question: 'What changes for the other clients when the server multiplexes?',
  answer:
    'select() (or poll(), or epoll_wait()) sleeps on the listening socket and on every connected socket at once. Client 1 is as slow as before, but no other client waits for it: they are accepted, served and done before it sends its 0. The server is still one thread and makes one call at a time; it only never sleeps for one client alone.',
  lab: { transport: 'unix-stream', server: 'select', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['poll', 'epoll'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 connects and sends two numbers, but not yet the 0 that ends the service.',
      add: { script: { numbers: [3, 4], thinkMs: 100, interactive: true } },
    },
    {
      until: {
        server: { machine: 'waiting-for-readiness' },
        counters: { serviceRequests: 2, bytesRead: 4 },
      },
    },
    {
      say: 'Client 2 connects: the server wakes, accepts it and goes back to sleep for both.',
      add: { script: { numbers: [5] } },
    },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { say: 'Client 3 is served as well.', add: { script: { numbers: [6] } } },
    { until: { clients: [{ id: 'client-3', phase: 'done' }] } },
    {
      say: 'Client 1 sends its 0 at last.',
      command: { type: 'client.send', clientId: 'client-1', text: '0' },
    },
    { until: { phases: { done: 3 }, server: { machine: 'waiting-for-readiness' } } },
  ],
  observations: [
    {
      expected: 'Client 2 and client 3 read their sums before client 1 has sent its 0',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'client-2', call: 'read', args: { buf: '5\n' } },
          { actor: 'client-3', call: 'read', args: { buf: '6\n' } },
          { when: 'entered', actor: 'client-1', call: 'write', args: { buf: '0\n' } },
        ],
      },
    },
    {
      expected: 'Client 1 and client 2 are served at the same time',
      check: {
        sometime: {
          clients: [
            { id: 'client-1', phase: 'served' },
            { id: 'client-2', phase: 'served' },
          ],
        },
      },
    },
    {
      expected: 'Client 1 loses nothing by it: its sum is 7',
      check: { happens: { actor: 'client-1', call: 'read', args: { buf: '7\n' } } },
    },
    {
      expected: 'While client 1 pauses, the server sleeps in select(), not in read()',
      check: {
        sometime: {
          server: { blockedIn: 'select' },
          clients: [{ id: 'client-1', phase: 'served', blockedIn: null }],
        },
      },
      only: { server: ['select'] },
    },
    {
      expected: 'While client 1 pauses, the server sleeps in poll(), not in read()',
      check: {
        sometime: {
          server: { blockedIn: 'poll' },
          clients: [{ id: 'client-1', phase: 'served', blockedIn: null }],
        },
      },
      only: { server: ['poll'] },
    },
    {
      expected: 'While client 1 pauses, the server sleeps in epoll_wait(), not in read()',
      check: {
        sometime: {
          server: { blockedIn: 'epoll_wait' },
          clients: [{ id: 'client-1', phase: 'served', blockedIn: null }],
        },
      },
      only: { server: ['epoll'] },
    },
  ],
  sources: ['select(2)', 'poll(2)', 'epoll(7)'],
};
