import type { ScenarioInput } from '@socketarium/protocol';
import { tellsOfTheListeningSocket, threeAtOnce, threeWait } from './edge-steps.ts';

export const levelTellsAgain: ScenarioInput = {
  id: 'level-tells-again',
  title: 'Level-triggered: told again and again',
  topic: 'Multiplexing',
  question: 'The same server, level-triggered, accepts one a wake. Is anybody stranded?',
  answer:
    'No. Level-triggered readiness means “there is something”, not “something happened”: as long as somebody waits, epoll_wait() returns at once and says so again, as select() and poll() do. One accept a wake is slower, but nobody is forgotten.',
  lab: { transport: 'unix-stream', server: 'epoll', service: 'echo' },
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
      expected: 'The server never meets EAGAIN: it accepts only when told',
      check: { never: { actor: 'server', call: 'accept', errno: 'EAGAIN' } },
    },
    {
      expected:
        'epoll_wait() tells of the listening socket three times, once for each of those who wait',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'server', call: 'nanosleep', ret: 0 },
          tellsOfTheListeningSocket,
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          tellsOfTheListeningSocket,
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          tellsOfTheListeningSocket,
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
        ],
      },
    },
    {
      expected: 'All three are served',
      check: { atEnd: { phases: { done: 3 }, queue: { length: 0 }, counters: { accepted: 4 } } },
    },
  ],
  sources: ['epoll(7)'],
};
