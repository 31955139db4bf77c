import type { ScenarioInput } from '@socketarium/protocol';

export const staleName: ScenarioInput = {
  id: 'stale-name',
  title: 'A leftover socket file',
  topic: 'Names and ports',
  question: 'The server crashed. Why can it not start again?',
  answer:
    'A Unix socket’s name is a file, and it outlives the process that bound it. bind() finds it and fails with EADDRINUSE, although nobody listens; a client that connects to it gets ECONNREFUSED. The remedy is unlink(), which is why it is the first of the twelve steps. After an orderly end the name is gone, and connect() gives ENOENT.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 200,
  steps: [
    { say: 'kill -9: the server skips its closing steps.', command: { type: 'server.kill' } },
    { until: { server: { status: 'exited' } } },
    {
      say: 'The socket file is still there. A client tries it.',
      add: { script: { numbers: [1], thinkMs: 0 } },
    },
    { untilCall: { actor: 'client-1', call: 'connect' } },
    {
      say: 'The server starts again without step 1, unlink().',
      command: { type: 'server.restart', unlinkFirst: false },
    },
    {
      say: 'bind() fails with EADDRINUSE: the name is in use, though no process listens. The server exits.',
      untilCall: { actor: 'server', call: 'bind', errno: 'EADDRINUSE' },
    },
    { until: { server: { status: 'exited' } } },
    {
      say: 'And once more, with unlink() first.',
      command: { type: 'server.restart', unlinkFirst: true },
    },
    { add: { script: { numbers: [2], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    {
      say: 'This time it exits normally, and removes its socket file.',
      command: { type: 'server.terminate' },
    },
    { until: { server: { status: 'exited', exitCode: 0 } } },
    { say: 'A client connects too late.', add: { script: { numbers: [3], thinkMs: 0 } } },
    { untilCall: { actor: 'client-3', call: 'connect' } },
  ],
  observations: [
    {
      expected: 'A client that connects to the leftover socket file is refused: ECONNREFUSED',
      check: { happens: { actor: 'client-1', call: 'connect', errno: 'ECONNREFUSED' } },
    },
    {
      expected: 'bind() finds the name in use: EADDRINUSE',
      decisive: true,
      check: { happens: { actor: 'server', call: 'bind', errno: 'EADDRINUSE' }, times: 1 },
    },
    {
      expected: 'unlink() removes it, and bind() succeeds',
      check: {
        inOrder: [
          { actor: 'server', call: 'bind', errno: 'EADDRINUSE' },
          { actor: 'server', call: 'unlink', ret: 0 },
          { actor: 'server', call: 'bind', ret: 0 },
        ],
      },
    },
    {
      expected: 'The new server serves',
      check: { happens: { actor: 'client-2', call: 'read', args: { buf: '2\n' } } },
    },
    {
      expected: 'After a normal exit there is no such name: ENOENT',
      check: { happens: { actor: 'client-3', call: 'connect', errno: 'ENOENT' } },
    },
  ],
  sources: ['unix(7)', 'bind(2)', 'unlink(2)'],
};
