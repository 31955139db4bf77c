import type { ScenarioInput } from '@socketarium/protocol';

export const recvmsgOnAStream: ScenarioInput = {
  id: 'recvmsg-on-a-stream',
  title: 'recvmsg() and sendmsg() on a stream',
  topic: 'Calls and descriptors',
  question: 'What are recvmsg() and sendmsg() for?',
  answer:
    'They are the general form of all others: several buffers in one call, an address, flags that come back (MSG_TRUNC), and control messages such as descriptors. With one buffer and none of the rest they do what read() and write() do.',
  lab: {
    transport: 'unix-stream',
    server: 'iterative',
    service: 'sum',
    io: 'recvmsg-sendmsg',
  },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 500,
  steps: [
    { say: 'Client 1 asks for a sum.', add: { script: { numbers: [20, 22], thinkMs: 100 } } },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'The client’s sendmsg() is received by the server’s recvmsg()',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-1', call: 'sendmsg', args: { buf: '20\n' } },
          { actor: 'server', call: 'recvmsg', args: { buf: { contains: '20\n' } } },
        ],
      },
    },
    {
      expected: 'The server replies with sendmsg()',
      check: { happens: { actor: 'server', call: 'sendmsg', args: { buf: '42\n' } } },
    },
    {
      expected: 'And the client receives it by recvmsg()',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'sendmsg', args: { buf: '0\n' } },
          { actor: 'client-1', call: 'recvmsg', args: { buf: '42\n' } },
        ],
      },
    },
    {
      expected: 'No process calls read() or write()',
      check: { never: { actor: 'server', call: ['read', 'write'] } },
    },
  ],
  sources: ['recvmsg(2)', 'sendmsg(2)'],
};
