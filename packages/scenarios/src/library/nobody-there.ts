import type { ScenarioInput } from '@socketarium/protocol';

export const nobodyThere: ScenarioInput = {
  id: 'nobody-there',
  title: 'A datagram to nobody',
  topic: 'Messages and bytes',
  question: 'The server is gone. Does a sender of datagrams find out?',
  answer:
    'Over UDP not by itself: the datagram leaves, sendto() has succeeded, and the ICMP message “port unreachable” is not reported to a socket that may send to any address. One that was connected with connect() gets it with its next call, as ECONNREFUSED. A Unix socket knows at once.',
  lab: { transport: 'udp', server: 'iterative', service: 'echo' },
  transports: ['unix-dgram'],
  watchPace: 300,
  steps: [
    { say: 'kill -9: the server is killed.', command: { type: 'server.kill' } },
    { until: { server: { status: 'exited' } } },
    {
      say: 'Client 1 sends to its address, twice.',
      add: {
        script: {
          steps: [
            { call: 'sendto', text: 'one' },
            { call: 'sendto', text: 'two' },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-1', call: 'sendto' }, times: 2 },
    {
      say: 'Client 2 connects its socket first, and sends twice.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'one' },
            { call: 'write', text: 'two' },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-2', call: 'write' }, times: 2 },
  ],
  observations: [
    {
      expected: 'Both datagrams of client 1 are sent without an error',
      check: { happens: { actor: 'client-1', call: 'sendto', ret: 3 }, times: 2 },
      only: { transport: ['udp'] },
    },
    {
      expected: 'Client 2’s connect() succeeds: nothing is sent',
      check: { happens: { actor: 'client-2', call: 'connect', ret: 0 } },
      only: { transport: ['udp'] },
    },
    {
      expected: 'Its first datagram is sent, and the second call fails with ECONNREFUSED',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'write', ret: 3, args: { buf: 'one' } },
          { actor: 'client-2', call: 'write', errno: 'ECONNREFUSED', args: { buf: 'two' } },
        ],
      },
      only: { transport: ['udp'] },
    },
    {
      expected: 'On a Unix socket the first sendto() already fails: ECONNREFUSED',
      check: {
        happens: { actor: 'client-1', call: 'sendto', errno: 'ECONNREFUSED' },
        times: 2,
      },
      only: { transport: ['unix-dgram'] },
    },
  ],
  sources: ['udp(7)', 'RFC 1122', 'unix(7)'],
};
