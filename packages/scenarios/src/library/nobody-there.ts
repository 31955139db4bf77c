import type { ScenarioInput } from '@socketarium/protocol';

export const nobodyThere: ScenarioInput = {
  id: 'nobody-there',
  title: 'A datagram to nobody',
  topic: 'Messages and bytes',
  question: 'The server is gone. Does a sender of datagrams find out?',
  answer:
    'Over UDP not by itself: the datagram leaves, sendto() has succeeded, and the ICMP message that says “nobody is at this port” is not told to a socket that may send to anybody. One that was connected with connect() gets it with its next call, as ECONNREFUSED. A Unix socket knows at once.',
  lab: { transport: 'udp', server: 'iterative', service: 'echo' },
  transports: ['unix-dgram'],
  watchPace: 300,
  steps: [
    { say: 'kill -9: the server is gone.', command: { type: 'server.kill' } },
    { until: { server: { status: 'exited' } } },
    {
      say: 'Client 1 sends to where it was, twice.',
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
      expected: 'Both datagrams of client 1 leave without an error',
      check: { happens: { actor: 'client-1', call: 'sendto', ret: 3 }, times: 2 },
      only: { transport: ['udp'] },
    },
    {
      expected: 'Client 2’s connect() succeeds: nobody is asked',
      check: { happens: { actor: 'client-2', call: 'connect', ret: 0 } },
      only: { transport: ['udp'] },
    },
    {
      expected: 'Its first datagram leaves, and the second call is told ECONNREFUSED',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'write', ret: 3, args: { buf: 'one' } },
          { actor: 'client-2', call: 'write', errno: 'ECONNREFUSED', args: { buf: 'two' } },
        ],
      },
      only: { transport: ['udp'] },
    },
    {
      expected: 'On a Unix socket the first sendto() fails already: ECONNREFUSED',
      check: {
        happens: { actor: 'client-1', call: 'sendto', errno: 'ECONNREFUSED' },
        times: 2,
      },
      only: { transport: ['unix-dgram'] },
    },
  ],
  sources: ['udp(7)', 'RFC 1122', 'unix(7)'],
};
