import type { ScenarioInput } from '@socketarium/protocol';

export const timeWait: ScenarioInput = {
  id: 'time-wait',
  title: 'TIME_WAIT and SO_REUSEADDR',
  topic: 'Names and ports',
  question: 'The server has ended. Why is its port still taken?',
  answer:
    'The side that closes a TCP connection first keeps it in TIME_WAIT for a minute, in case late segments of it still arrive; here that is the server. bind() to the port then fails with EADDRINUSE, although no process has it. SO_REUSEADDR says: let me have it all the same. Servers set it for this.',
  lab: { transport: 'tcp', server: 'iterative', service: 'sum' },
  servers: ['select', 'poll', 'epoll'],
  watchPace: 200,
  steps: [
    {
      say: 'Client 1 is served; the server closes first, as the sum service does.',
      add: { script: { numbers: [1], thinkMs: 0 } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
    { say: 'The server exits normally.', command: { type: 'server.terminate' } },
    { until: { server: { status: 'exited' }, timeWait: { atLeast: 1 } } },
    {
      say: 'It starts again at the same port, without SO_REUSEADDR.',
      command: { type: 'server.restart', reuseAddr: false },
    },
    {
      say: 'bind() fails with EADDRINUSE: no process has the port, the kernel keeps it. The server exits.',
      untilCall: { actor: 'server', call: 'bind', errno: 'EADDRINUSE' },
    },
    { until: { server: { status: 'exited' } } },
    {
      say: 'And once more, with SO_REUSEADDR.',
      command: { type: 'server.restart', reuseAddr: true },
    },
    { add: { script: { numbers: [2], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'After the server’s end the kernel still has a connection of its port in TIME_WAIT',
      check: { sometime: { server: { status: 'exited' }, timeWait: { atLeast: 1 } } },
    },
    {
      expected: 'Without SO_REUSEADDR bind() fails with EADDRINUSE',
      decisive: true,
      check: { happens: { actor: 'server', call: 'bind', errno: 'EADDRINUSE' }, times: 1 },
    },
    {
      expected: 'With it bind() succeeds, on the same port',
      check: {
        inOrder: [
          { actor: 'server', call: 'bind', errno: 'EADDRINUSE' },
          { actor: 'server', call: 'setsockopt', ret: 0, args: { optname: 'SO_REUSEADDR' } },
          { actor: 'server', call: 'bind', ret: 0 },
        ],
      },
    },
    {
      expected: 'The new server serves',
      check: { happens: { actor: 'client-2', call: 'read', args: { buf: '2\n' } } },
    },
  ],
  sources: ['socket(7)', 'tcp(7)', 'RFC 9293'],
};
