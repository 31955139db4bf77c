import type { ScenarioInput } from '@socketarium/protocol';

export const burstOf200: ScenarioInput = {
  id: 'burst-of-200',
  title: 'A burst of 200',
  topic: 'Who is served when',
  question: 'Two hundred clients connect at once to one thread. Is any of them lost?',
  answer:
    'No. They wait in the accept queue and, when that is full, in connect(); one thread accepts and serves all of them. It costs them time, not service.',
  lab: { transport: 'unix-stream', server: 'select', service: 'sum', backlog: 64 },
  transports: ['unix-seqpacket'],
  servers: ['iterative', 'poll', 'epoll'],
  watchPace: 2,
  steps: [
    {
      say: 'Two hundred clients, each in a thread that really blocks.',
      add: { count: 200, isolated: false, script: { numbers: [20, 22], thinkMs: 50 } },
    },
    { until: { phases: { done: 200 } }, withinMs: 60_000 },
  ],
  observations: [
    {
      expected: 'The server accepts 200 connections',
      check: { atEnd: { counters: { accepted: 200 } } },
    },
    {
      expected: 'Every client reads its sum, 42',
      check: {
        happens: { actor: 'client-*', call: 'read', args: { buf: '42\n' } },
        times: 200,
      },
    },
    {
      expected: 'No call of any client fails',
      check: { never: { actor: 'client-*', call: ['connect', 'read', 'write'], ret: -1 } },
    },
    {
      expected: 'The queue never has more than 65: the backlog and one more',
      check: { atNoTime: { queue: { length: { atLeast: 66 } } } },
    },
  ],
  sources: ['listen(2)', 'select(2)'],
};
