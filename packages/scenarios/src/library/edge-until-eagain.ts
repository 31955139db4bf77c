import type { ScenarioInput } from '@socketarium/protocol';
import { tellsOfTheListeningSocket, threeAtOnce, threeWait } from './edge-steps.ts';

export const edgeUntilEagain: ScenarioInput = {
  id: 'edge-until-eagain',
  title: 'Edge-triggered, done right',
  topic: 'Multiplexing',
  question: 'How does an edge-triggered server serve all three waiting clients?',
  answer:
    'It makes its sockets non-blocking and accepts until EAGAIN, and reads until EAGAIN: only an empty queue is a reason to sleep again. Then one wake-up is enough for three clients.',
  lab: { transport: 'unix-stream', server: 'epoll', service: 'echo', trigger: 'edge' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 250,
  steps: [
    ...threeAtOnce,
    { until: { phases: { done: 3 } } },
    { until: { server: { blockedIn: 'epoll_wait' }, queue: { length: 0 } } },
  ],
  observations: [
    threeWait,
    {
      expected: 'Notified once, the server accepts until EAGAIN',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'server', call: 'nanosleep', ret: 0 },
          tellsOfTheListeningSocket,
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'server', call: 'accept', errno: 'EAGAIN' },
        ],
      },
    },
    {
      expected: 'It was notified twice in total: of client 1, and of all three together',
      check: { happens: tellsOfTheListeningSocket, times: 2 },
    },
    {
      expected: 'It reads until EAGAIN as well',
      check: { happens: { actor: 'server', call: 'read', errno: 'EAGAIN' } },
    },
    {
      expected: 'All three are served',
      check: { atEnd: { phases: { done: 3 }, queue: { length: 0 }, counters: { accepted: 4 } } },
    },
  ],
  sources: ['epoll(7)', 'fcntl(2)'],
};
