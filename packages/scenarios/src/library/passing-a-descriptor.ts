import type { ScenarioInput } from '@socketarium/protocol';

export const passingADescriptor: ScenarioInput = {
  id: 'passing-a-descriptor',
  title: 'Passing a descriptor',
  topic: 'Calls and descriptors',
  question: 'Can one process give another an open file?',
  answer:
    'Over a Unix socket it can: sendmsg() carries descriptors (SCM_RIGHTS), and recvmsg() returns new numbers for the same open files. The server reads a file here that has no name in any directory, and that it could never have opened itself.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'descriptor' },
  transports: ['unix-seqpacket'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 600,
  steps: [
    {
      say: 'Client 1 makes a file in memory, writes to it, and passes the descriptor.',
      add: { script: { lines: ['a secret without a name'], thinkMs: 0 } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'The client’s sendmsg() carries one descriptor',
      check: { happens: { actor: 'client-1', call: 'sendmsg', args: { scm_rights: 1 } } },
    },
    {
      expected: 'The server’s recvmsg() returns its own number for it',
      check: { happens: { actor: 'server', call: 'recvmsg', args: { scm_rights: 1 } } },
    },
    {
      expected: 'The server reads through it what the client wrote',
      check: {
        happens: {
          actor: 'server',
          call: 'read',
          args: { buf: { contains: 'a secret without a name' } },
        },
      },
    },
    {
      expected: 'The server itself opened no file',
      check: { never: { actor: 'server', call: ['open', 'memfd_create'] } },
    },
    {
      expected: 'The client reads it in the reply',
      check: {
        happens: {
          actor: 'client-1',
          call: 'recvmsg',
          args: { buf: { contains: 'a secret without a name' } },
        },
      },
    },
  ],
  sources: ['unix(7)', 'cmsg(3)', 'memfd_create(2)'],
};
