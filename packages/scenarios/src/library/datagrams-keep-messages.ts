import type { ScenarioInput } from '@socketarium/protocol';

export const datagramsKeepMessages: ScenarioInput = {
  id: 'datagrams-keep-messages',
  title: 'A datagram is a message',
  topic: 'Messages and bytes',
  question: 'Several datagrams wait. How many does one recvfrom() return?',
  answer:
    'One, whole, with the sender’s address. There is no connection: one socket receives from all clients, and the queue in the kernel is one of datagrams, not of clients.',
  lab: { transport: 'unix-dgram', server: 'iterative', service: 'echo' },
  transports: ['udp'],
  watchPace: 500,
  steps: [
    { until: { server: { blockedIn: 'recvfrom' } } },
    {
      say: 'The server sleeps in recvfrom(). It will be paused after that, so that datagrams collect in the queue.',
      command: { type: 'server.pause' },
    },
    {
      say: 'Client 1 sends three datagrams: recvfrom() returns the first, two wait. There is no accept().',
      add: {
        script: {
          replyTimeoutMs: 0,
          steps: [
            { call: 'sendto', text: 'A' },
            { call: 'sendto', text: 'BBB' },
            { call: 'sendto', text: 'CC' },
            { call: 'recvfrom' },
            { call: 'recvfrom' },
            { call: 'recvfrom' },
          ],
        },
      },
    },
    { until: { datagrams: { length: 2, received: 1 } } },
    {
      say: 'The server resumes: one recvfrom() for each datagram.',
      command: { type: 'server.resume' },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
    { until: { server: { blockedIn: 'recvfrom' }, datagrams: { length: 0 } } },
  ],
  observations: [
    {
      expected: 'Two datagrams wait in the kernel while the server is busy',
      check: { sometime: { datagrams: { length: 2 } } },
    },
    {
      expected: 'Each recvfrom() returns one: A, then BBB, then CC',
      check: {
        inOrder: [
          { actor: 'server', call: 'recvfrom', ret: 1, args: { buf: 'A' } },
          { actor: 'server', call: 'recvfrom', ret: 3, args: { buf: 'BBB' } },
          { actor: 'server', call: 'recvfrom', ret: 2, args: { buf: 'CC' } },
        ],
      },
    },
    {
      expected: 'Never two together',
      check: { never: { actor: 'server', call: 'recvfrom', ret: { atLeast: 4 } } },
    },
    {
      expected: 'The server has one socket all along',
      check: { atNoTime: { server: { descriptors: { atLeast: 2 } } } },
    },
  ],
  sources: ['recvfrom(2)', 'unix(7)', 'udp(7)'],
};
