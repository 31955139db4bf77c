import type { ScenarioInput } from '@socketarium/protocol';

export const recvfromOnAStream: ScenarioInput = {
  id: 'recvfrom-on-a-stream',
  title: 'recvfrom() and sendto() on a stream',
  topic: 'Calls and descriptors',
  question: 'Are read() and write() the only calls for a connected socket?',
  answer:
    'No. recvfrom() and sendto() do the same there, and take flags besides; the address is not needed, since the socket is connected, and none is returned.',
  lab: {
    transport: 'unix-stream',
    server: 'iterative',
    service: 'sum',
    io: 'recvfrom-sendto',
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
      expected: 'The client’s sendto() is received by the server’s recvfrom()',
      check: {
        inOrder: [
          {
            when: 'entered',
            actor: 'client-1',
            call: 'sendto',
            args: { buf: '20\n', dest_addr: '' },
          },
          { actor: 'server', call: 'recvfrom', args: { buf: { contains: '20\n' }, src_addr: '' } },
        ],
      },
    },
    {
      expected: 'The server replies with sendto()',
      check: { happens: { actor: 'server', call: 'sendto', args: { buf: '42\n' } } },
    },
    {
      expected: 'And the client receives it by recvfrom()',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'sendto', args: { buf: '0\n' } },
          { actor: 'client-1', call: 'recvfrom', args: { buf: '42\n' } },
        ],
      },
    },
    {
      expected: 'No process calls read() or write()',
      check: { never: { actor: 'server', call: ['read', 'write'] } },
    },
  ],
  sources: ['recv(2)', 'send(2)'],
};
