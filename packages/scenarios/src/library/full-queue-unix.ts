import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const fullQueueUnix: ScenarioInput = {
  id: 'full-queue-unix',
  title: 'A full queue, Unix sockets',
  topic: 'The accept queue',
  question: 'The accept queue is full. What does connect() do?',
  answer:
    'On a Unix socket it sleeps until there is room, and is woken when the server accepts a client. (A non-blocking connect() would fail with EAGAIN.) No client is lost and nothing is retried; compare with TCP.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo', backlog: 0 },
  transports: ['unix-seqpacket'],
  watchPace: 250,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 takes the only place: a backlog of 0 admits one.',
      add: { script: { lines: ['two'], thinkMs: 0 } },
    },
    { until: { queue: { members: ['client-2'] } } },
    { say: 'Client 3 finds the queue full.', add: { script: { lines: ['three'], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-3', blockedIn: 'connect' }] } },
    { say: 'Client 3 sleeps in connect().', restMs: 600 },
    closeHolder,
    { until: { phases: { done: 3 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 3 sleeps in connect() while client 2 has the only place',
      decisive: true,
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
        },
      },
    },
    {
      expected: 'It sleeps until a client is accepted: more than half a second here',
      check: { call: { actor: 'client-3', call: 'connect' }, tookMs: { atLeast: 550 } },
    },
    {
      expected:
        'Its connect() returns only when the server has closed client 1 and accepts client 2',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-1', call: 'close' },
          { actor: 'server', call: 'close', ret: 0 },
          { when: 'entered', actor: 'server', call: 'accept' },
          { actor: 'client-3', call: 'connect', ret: 0 },
        ],
      },
    },
    {
      expected: 'All clients are served',
      check: { atEnd: { phases: { done: 3 }, counters: { accepted: 3 } } },
    },
  ],
  sources: ['connect(2)', 'unix(7)'],
};
