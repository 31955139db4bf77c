import type { ScenarioInput } from '@socketarium/protocol';

export const datagramQueueFull: ScenarioInput = {
  id: 'datagram-queue-full',
  title: 'A full datagram queue',
  topic: 'Messages and bytes',
  question: 'A Unix datagram server does not read. How many datagrams fit, and then?',
  answer:
    'Eleven: net.unix.max_dgram_qlen is 10, and as with the backlog one more is admitted. Then the sender sleeps in sendto() until there is room, or gets EAGAIN if it will not wait. A Unix socket loses nothing; compare with UDP.',
  lab: { transport: 'unix-dgram', server: 'iterative', service: 'echo' },
  watchPace: 150,
  requires: [{ needs: 'sysctl', name: 'net/unix/max_dgram_qlen', value: 10 }],
  steps: [
    { until: { server: { blockedIn: 'recvfrom' } } },
    {
      say: 'The server sleeps in recvfrom(). It will be paused before its next call.',
      command: { type: 'server.pause' },
    },
    {
      say: 'Client 1 sends one datagram, which the server still receives, and keeps its socket.',
      add: {
        script: {
          replyTimeoutMs: 0,
          steps: [{ call: 'sendto', text: 'first' }, { call: 'recvfrom' }],
        },
      },
    },
    { until: { server: { gateWaiting: 'sendto' } } },
    {
      say: 'Client 2 sends as many as it can without waiting.',
      add: { script: { steps: [{ call: 'sendto', text: 'more', times: 20, dontWait: true }] } },
    },
    { untilCall: { actor: 'client-2', call: 'sendto', errno: 'EAGAIN' } },
    {
      say: 'Client 3 waits instead: it sleeps in sendto().',
      add: {
        script: {
          replyTimeoutMs: 0,
          steps: [{ call: 'sendto', text: 'late' }, { call: 'recvfrom' }],
        },
      },
    },
    { until: { clients: [{ id: 'client-3', blockedIn: 'sendto' }], datagrams: { length: 11 } } },
    { say: 'Nothing moves while the server does not receive.', restMs: 300 },
    {
      say: 'The server resumes: client 3 is woken as soon as there is room.',
      command: { type: 'server.resume' },
    },
    { until: { clients: [{ id: 'client-3', phase: 'done' }], datagrams: { length: 0 } } },
  ],
  observations: [
    {
      expected: 'Eleven datagrams of client 2 fit',
      check: {
        happens: {
          actor: 'client-2',
          call: 'sendto',
          ret: 4,
          args: { flags: { contains: 'MSG_DONTWAIT' } },
        },
        times: 11,
      },
    },
    {
      expected: 'The twelfth does not: EAGAIN',
      decisive: true,
      check: { happens: { actor: 'client-2', call: 'sendto', errno: 'EAGAIN' }, times: 1 },
    },
    {
      expected: 'Client 3 sleeps in sendto() while eleven wait',
      check: {
        sometime: {
          datagrams: { length: 11 },
          clients: [{ id: 'client-3', blockedIn: 'sendto' }],
        },
      },
    },
    {
      expected: 'It slept until the server received again, and nothing was lost',
      check: { call: { actor: 'client-3', call: 'sendto' }, tookMs: { atLeast: 250 } },
    },
    {
      expected: 'All thirteen datagrams were received',
      check: { happens: { actor: 'server', call: 'recvfrom', errno: null }, times: 13 },
    },
  ],
  sources: ['unix(7)', 'sendto(2)', 'measured: EAGAIN after 11'],
};
