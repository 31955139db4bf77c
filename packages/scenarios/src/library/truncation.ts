import type { ScenarioInput } from '@socketarium/protocol';

export const truncation: ScenarioInput = {
  id: 'truncation',
  title: 'A datagram too long for the buffer',
  topic: 'Messages and bytes',
  question: 'A datagram of 16 bytes meets a buffer of 8. Where is the rest?',
  answer:
    'Gone. A datagram is taken from the queue whole, and what does not fit is discarded; the next call returns the next datagram. read() and recvfrom() do not report it; recvmsg() sets MSG_TRUNC.',
  lab: {
    transport: 'unix-dgram',
    server: 'iterative',
    service: 'echo',
    io: 'recvmsg-sendmsg',
    bufferBytes: 8,
  },
  transports: ['udp'],
  watchPace: 500,
  steps: [
    {
      say: 'Client 1 sends 16 bytes and then 4. The server’s buffer has 8.',
      add: {
        script: {
          replyTimeoutMs: 0,
          steps: [
            { call: 'sendto', text: '0123456789ABCDEF' },
            { call: 'sendto', text: 'next' },
            { call: 'recvfrom' },
            { call: 'recvfrom' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
    { until: { server: { blockedIn: 'recvmsg' } } },
  ],
  observations: [
    {
      expected: 'The sender’s sendto() returns 16',
      check: { happens: { actor: 'client-1', call: 'sendto', ret: 16 } },
    },
    {
      expected: 'The server receives 8 of them, with MSG_TRUNC',
      decisive: true,
      check: {
        happens: {
          actor: 'server',
          call: 'recvmsg',
          ret: 8,
          args: { buf: '01234567', msg_flags: { contains: 'MSG_TRUNC' } },
        },
      },
    },
    {
      expected: 'The next call returns the next datagram, not the rest',
      check: {
        inOrder: [
          { actor: 'server', call: 'recvmsg', args: { buf: '01234567' } },
          { actor: 'server', call: 'recvmsg', ret: 4, args: { buf: 'next' } },
        ],
      },
    },
    {
      expected: '89ABCDEF never arrives',
      check: { never: { actor: 'server', call: 'recvmsg', args: { buf: { contains: '89' } } } },
    },
  ],
  sources: ['recvmsg(2)', 'recv(2)'],
};
