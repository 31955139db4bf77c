import type { ScenarioInput } from '@socketarium/protocol';

export const twoServersTwoQueues: ScenarioInput = {
  id: 'two-servers-two-queues',
  title: 'Two servers, two queues',
  topic: 'Names and ports',
  question:
    'A second server has taken the name and is busy; the first one is idle. Who takes the next?',
  answer:
    'Nobody, until the second one is free. A queue belongs to a listening socket, not to a name: the clients in the first server’s queue when the name was taken are served by the first. Later clients are in the second one’s queue, and waits there although the first one sleeps in accept() beside an empty queue.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 is served by the first server, and keeps it busy.',
      add: { script: { numbers: [1], thinkMs: 0, interactive: true } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'served' }] } },
    {
      say: 'Client 2 waits in the first server’s queue.',
      add: { script: { numbers: [2], thinkMs: 0 } },
    },
    { until: { queue: { members: ['client-2'] } } },
    {
      say: 'A second server unlinks the name and binds it for itself.',
      command: { type: 'server.second', unlinkFirst: true },
    },
    { untilCall: { actor: 'server-2', call: 'listen', ret: 0 } },
    {
      say: 'Client 3 connects to the same path, and keeps the second server busy.',
      add: { script: { numbers: [3], thinkMs: 0, interactive: true } },
    },
    { until: { clients: [{ id: 'client-3', phase: 'served' }] } },
    {
      say: 'Client 4 connects. Where does it wait?',
      add: { script: { numbers: [4], thinkMs: 0 } },
    },
    { until: { secondQueue: { members: ['client-4'] } } },
    {
      say: 'Client 1 is done, so the first server serves client 2, and then has no client.',
      command: { type: 'client.send', clientId: 'client-1', text: '0' },
    },
    {
      until: {
        clients: [{ id: 'client-2', phase: 'done' }],
        server: { blockedIn: 'accept' },
        queue: { length: 0 },
      },
    },
    {
      say: 'The first server sleeps with an empty queue, and client 4 still waits.',
      restMs: 1000,
    },
    {
      say: 'Client 3 is done as well: now the second server serves client 4.',
      command: { type: 'client.send', clientId: 'client-3', text: '0' },
    },
    { until: { phases: { done: 4 } } },
  ],
  observations: [
    {
      expected: 'Client 2 is still in the first server’s queue when the second one listens',
      check: {
        sometime: { queue: { members: ['client-2'] }, secondQueue: { length: 0 } },
      },
    },
    {
      expected: 'The second server has a queue of its own, and client 4 is the first there',
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          secondQueue: { members: ['client-4'] },
          clients: [{ id: 'client-4', phase: 'queued', place: 1 }],
        },
      },
    },
    {
      expected:
        'Client 4 waits there while the first server sleeps in accept() with an empty queue',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'accept' },
          queue: { length: 0 },
          secondQueue: { members: ['client-4'] },
        },
      },
    },
    {
      expected: 'Each server accepts two: the first one clients 1 and 2, the second one 3 and 4',
      check: { happens: { actor: 'server-2', call: 'accept', ret: { atLeast: 0 } }, times: 2 },
    },
    {
      expected: 'The first server’s queue never had client 4',
      check: { atNoTime: { queue: { members: ['client-4'] } } },
    },
    {
      expected: 'All are served in the end',
      check: { atEnd: { phases: { done: 4 }, counters: { accepted: 2 } } },
    },
  ],
  sources: ['unix(7)', 'listen(2)', 'unlink(2)'],
};
