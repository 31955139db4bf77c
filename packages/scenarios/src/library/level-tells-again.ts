import type { ScenarioInput } from '@socketarium/protocol';
import { tellsOfTheListeningSocket, threeAtOnce, threeWait } from './edge-steps.ts';

export const levelTellsAgain: ScenarioInput = {
  id: 'level-tells-again',
  title: 'Level-triggered: notified again and again',
  topic: 'Multiplexing',
  question:
    'The same server, level-triggered, with one accept per wake-up. Does any client keep waiting?',
  answer:
    'No. Level-triggered readiness means “there is something”, not “something happened”: as long as a client waits, epoll_wait() returns at once and reports it again, as select() and poll() do. One accept per wake-up is slower, but nobody is forgotten.',
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
      expected: 'The server never gets EAGAIN: it accepts only when notified',
      check: { never: { actor: 'server', call: 'accept', errno: 'EAGAIN' } },
    },
    {
      expected:
        'epoll_wait() reports the listening socket three times, once for each waiting client',
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
