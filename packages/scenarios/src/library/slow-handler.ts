import type { ScenarioInput } from '@socketarium/protocol';

const oneLine = (line: string) => ({ lines: [line], thinkMs: 0 });

export const slowHandler: ScenarioInput = {
  id: 'slow-handler',
  title: 'A slow handler blocks everyone',
  topic: 'Multiplexing',
  question: 'The server multiplexes. Are three requests of half a second done in half a second?',
  answer:
    'No: the work of the three adds up to one and a half (and a pause before each call, set by the pace, adds to it). select() lets one thread wait for many; it does not let it work for many. While the server works on one request, it makes no call for anybody else. Work that takes long needs threads, processes or pieces.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo', workMs: 500 },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['poll', 'epoll', 'iterative'],
  watchPace: 200,
  steps: [
    {
      say: 'The server will be paused before its next call, until three requests are there.',
      command: { type: 'server.pause' },
    },
    { say: 'Three clients connect, and each sends a line.', add: { script: oneLine('one') } },
    { until: { clients: [{ id: 'client-1', blockedIn: 'read' }] } },
    { add: { script: oneLine('two') } },
    { until: { clients: [{ id: 'client-2', blockedIn: 'read' }] } },
    { add: { script: oneLine('three') } },
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
      decisive: true,
      check: {
        sometime: { server: { blockedIn: 'nanosleep' }, blocked: { read: { atLeast: 2 } } },
      },
    },
    {
      expected: 'It works on one request after another, three times',
      check: { happens: { actor: 'server', call: 'nanosleep', ret: 0 }, times: 3 },
    },
    {
      expected:
        'Client 3, the last, sleeps in one read() for as long as the work of all three takes',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-3', call: 'read' },
          { when: 'entered', actor: 'server', call: 'nanosleep' },
          { actor: 'server', call: 'nanosleep', ret: 0 },
          { actor: 'server', call: 'nanosleep', ret: 0 },
          { actor: 'server', call: 'nanosleep', ret: 0 },
          { actor: 'client-3', call: 'read', args: { buf: 'three\n' } },
        ],
      },
    },
    {
      expected: 'That read() took over 1.4 s',
      check: {
        call: { actor: 'client-3', call: 'read', args: { buf: 'three\n' } },
        tookMs: { atLeast: 1400 },
      },
    },
  ],
  sources: ['select(2)'],
};
