import type { ScenarioInput } from '@socketarium/protocol';

export const unlinkDoesNotStopAServer: ScenarioInput = {
  id: 'unlink-does-not-stop-a-server',
  title: 'unlink() does not stop a server',
  topic: 'Names and ports',
  question: 'A second server unlinks the name and binds it anew. Who serves now?',
  answer:
    'Both. unlink() removes the name, not the socket: the first server goes on with the clients it has, and still waits for others who can never come, since the name leads to the second server now. Nobody is notified. So a server should not unlink a name that a living one may hold.',
  lab: { transport: 'unix-stream', server: 'select', service: 'sum' },
  transports: ['unix-seqpacket'],
  servers: ['poll', 'epoll'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 is connected to the first server.',
      add: { script: { numbers: [1], thinkMs: 0, interactive: true } },
    },
    { until: { clients: [{ id: 'client-1', phase: 'served' }] } },
    {
      say: 'A second server unlinks the name and binds it for itself.',
      command: { type: 'server.second', unlinkFirst: true },
    },
    { untilCall: { actor: 'server-2', call: 'listen', ret: 0 } },
    { say: 'Client 2 connects to the same path.', add: { script: { numbers: [2], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    {
      say: 'Client 1 still has the first server.',
      command: { type: 'client.send', clientId: 'client-1', text: '0' },
    },
    { until: { phases: { done: 2 }, server: { machine: 'waiting-for-readiness' } } },
  ],
  observations: [
    {
      expected: 'The second server’s unlink() and bind() succeed while the first one runs',
      check: {
        inOrder: [
          { actor: 'server-2', call: 'unlink', ret: 0 },
          { actor: 'server-2', call: 'bind', ret: 0 },
          { actor: 'server-2', call: 'listen', ret: 0 },
        ],
      },
    },
    {
      expected: 'Client 2 is accepted by the second server',
      decisive: true,
      check: { happens: { actor: 'server-2', call: 'accept', ret: { atLeast: 0 } }, times: 1 },
    },
    {
      expected: 'Afterwards client 1 reads its sum from the first one',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'read', args: { buf: '2\n' } },
          { when: 'entered', actor: 'client-1', call: 'write', args: { buf: '0\n' } },
          { actor: 'client-1', call: 'read', args: { buf: '1\n' } },
        ],
      },
    },
    {
      expected: 'It was the first server that wrote it',
      check: { happens: { actor: 'server', call: 'write', args: { buf: '1\n' } } },
    },
    {
      expected: 'The first server accepted only client 1, and still waits',
      check: { atEnd: { counters: { accepted: 1 }, server: { status: 'running' } } },
    },
  ],
  sources: ['unlink(2)', 'unix(7)'],
};
