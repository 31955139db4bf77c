import type { ScenarioInput } from '@socketarium/protocol';

export const udpLoses: ScenarioInput = {
  id: 'udp-loses',
  title: 'UDP drops datagrams silently',
  topic: 'Messages and bytes',
  question: 'Five hundred sendto() calls succeeded. How many datagrams arrived?',
  answer:
    'As many as fitted into the receiver’s buffer while it did not read. The kernel dropped the rest, on this very machine, without a network in between; every sendto() returned success. Only the receiver’s drop counter shows it.',
  lab: { transport: 'udp', server: 'iterative', service: 'echo' },
  watchPace: 20,
  steps: [
    { until: { server: { blockedIn: 'recvfrom' } } },
    {
      say: 'The server sleeps in recvfrom(). It will be paused before its next call.',
      command: { type: 'server.pause' },
    },
    {
      say: 'Client 1 sends a datagram that the server still receives, and then 500 more.',
      add: {
        script: {
          steps: [
            { call: 'sendto', text: 'first' },
            { call: 'sendto', bytes: 1000, times: 500 },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-1', call: 'sendto', ret: 1000 }, times: 500, withinMs: 20_000 },
    { until: { datagrams: { lost: { atLeast: 1 } } } },
    {
      say: 'The server resumes and receives what is in its queue.',
      command: { type: 'server.resume' },
    },
    { until: { datagrams: { length: 0, bytes: 0 }, server: { blockedIn: 'recvfrom' } } },
  ],
  observations: [
    {
      expected: 'Every sendto() of the 500 succeeds',
      check: { happens: { actor: 'client-1', call: 'sendto', ret: 1000 }, times: 500 },
    },
    {
      expected: 'None fails',
      check: { never: { actor: 'client-1', call: 'sendto', ret: -1 } },
    },
    {
      expected: 'The kernel counts datagrams that it dropped',
      check: { atEnd: { datagrams: { lost: { atLeast: 1 } } } },
    },
    {
      expected: 'The server receives fewer than were sent',
      check: {
        happens: { actor: 'server', call: 'recvfrom', ret: 1000 },
        times: { atLeast: 1, atMost: 499 },
      },
    },
  ],
  sources: ['udp(7)', 'socket(7)', 'RFC 768'],
};
