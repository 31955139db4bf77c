import type { ScenarioInput } from '@socketarium/protocol';

export const slowHandler: ScenarioInput = {
  id: 'slow-handler',
  title: 'A slow handler blocks everyone',
  topic: 'Multiplexing',
  question: 'The server multiplexes. Are three requests of half a second done in half a second?',
  answer:
    'No, in one and a half. select() lets one thread wait for many; it does not let it work for many. While the server works on one request, it makes no call for anybody else. Work that takes long needs threads, processes or pieces.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo', workMs: 500 },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['poll', 'epoll', 'iterative'],
  watchPace: 200,
  steps: [
    {
      say: 'The server is held until three requests are there.',
      command: { type: 'server.pause' },
    },
    { add: { script: { lines: ['one'], thinkMs: 0 } } },
    { add: { script: { lines: ['two'], thinkMs: 0 } } },
    { add: { script: { lines: ['three'], thinkMs: 0 } } },
    { until: { blocked: { read: 3 } } },
    {
      say: 'Each request takes half a second of work. Watch the others wait.',
      command: { type: 'server.resume' },
    },
    { until: { phases: { done: 3 } } },
  ],
  observations: [
    {
      expected: 'The server works while the others sleep in read()',
      check: {
        sometime: { server: { blockedIn: 'nanosleep' }, blocked: { read: { atLeast: 2 } } },
      },
    },
    {
      expected: 'It works on one request after another, three times',
      check: { happens: { actor: 'server', call: 'nanosleep', ret: 0 }, times: 3 },
    },
    {
      expected: 'The last client waits for the work of all three: over 1.4 s',
      check: { call: { actor: 'client-*', call: 'read' }, tookMs: { atLeast: 1400 } },
    },
  ],
  sources: ['select(2)'],
};
