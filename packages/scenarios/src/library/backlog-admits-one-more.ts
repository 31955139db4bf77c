import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const backlogAdmitsOneMore: ScenarioInput = {
  id: 'backlog-admits-one-more',
  title: 'A backlog of 2 admits 3',
  topic: 'The accept queue',
  question: 'listen(fd, 2): how many clients can wait?',
  answer:
    'Three. Linux refuses only when the queue is longer than the backlog, so listen(fd, n) admits n + 1. The next client sleeps in connect() until there is room; on a Unix socket it is not refused.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo', backlog: 2 },
  transports: ['unix-seqpacket'],
  watchPace: 200,
  steps: [
    holder,
    heldInRead,
    { say: 'Clients 2, 3 and 4 connect.', add: { script: { lines: ['two'], thinkMs: 0 } } },
    { until: { queue: { length: 1 } } },
    { add: { script: { lines: ['three'], thinkMs: 0 } } },
    { until: { queue: { length: 2 } } },
    { add: { script: { lines: ['four'], thinkMs: 0 } } },
    { until: { queue: { length: 3 } } },
    {
      say: 'The queue is full. Client 5 calls connect(): where is it?',
      add: { script: { lines: ['five'], thinkMs: 0 } },
    },
    { until: { clients: [{ id: 'client-5', phase: 'connecting', blockedIn: 'connect' }] } },
    { say: 'Client 5 sleeps in connect().', restMs: 300 },
    closeHolder,
    { until: { phases: { done: 5 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Three clients are in the queue of a backlog of 2',
      check: { sometime: { queue: { members: ['client-2', 'client-3', 'client-4'] } } },
    },
    {
      expected: 'There are never four',
      check: { atNoTime: { queue: { length: { atLeast: 4 } } } },
    },
    {
      expected: 'Client 5 sleeps in connect() while the queue is full',
      decisive: true,
      check: {
        sometime: {
          queue: { length: 3 },
          clients: [{ id: 'client-5', phase: 'connecting', blockedIn: 'connect' }],
        },
      },
    },
    {
      expected: 'It was not refused: its connect() returns 0 in the end',
      check: { happens: { actor: 'client-5', call: 'connect', ret: 0 } },
    },
  ],
  sources: ['listen(2)', 'measured: Linux admits backlog + 1'],
};
