import type { ScenarioInput } from '@socketarium/protocol';

export const emfile: ScenarioInput = {
  id: 'emfile',
  title: 'Out of descriptors',
  topic: 'Multiplexing',
  question: 'The server can open two more descriptors. What happens to the third client?',
  answer:
    'accept() fails with EMFILE, and the client stays in the queue. So the listening socket stays readable, select() returns at once, accept() fails again: a busy loop at full processor load, until a client closes. A server should expect EMFILE and stop watching the listening socket for a while.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo', pace: 20 },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['poll', 'epoll'],
  watchPace: 200,
  steps: [
    {
      say: 'RLIMIT_NOFILE of the server is lowered: two more descriptors fit.',
      command: { type: 'server.limitDescriptors', spare: 2 },
    },
    { add: { script: { lines: [], interactive: true } } },
    { until: { clients: [{ id: 'client-1', phase: 'served' }] } },
    { add: { script: { lines: [], interactive: true } } },
    { until: { clients: [{ id: 'client-2', phase: 'served' }] } },
    {
      say: 'Client 3 connects. accept() fails, and select() reports the socket again at once: a busy loop.',
      add: { script: { lines: ['three'], thinkMs: 0 } },
    },
    { untilCall: { actor: 'server', call: 'accept', errno: 'EMFILE' }, times: 5 },
    {
      say: 'Client 1 closes: its descriptor is free, and client 3 is accepted.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { until: { clients: [{ id: 'client-3', phase: 'done' }] } },
    { command: { type: 'server.limitDescriptors', spare: null } },
  ],
  observations: [
    {
      expected: 'accept() fails with EMFILE, again and again',
      check: {
        happens: { actor: 'server', call: 'accept', errno: 'EMFILE' },
        times: { atLeast: 5 },
      },
    },
    {
      expected: 'Meanwhile client 3 waits in the queue',
      decisive: true,
      check: {
        sometime: {
          queue: { members: ['client-3'] },
          clients: [
            { id: 'client-1', phase: 'served' },
            { id: 'client-2', phase: 'served' },
          ],
        },
      },
    },
    {
      expected: 'Once a descriptor is free, client 3 is accepted',
      check: {
        inOrder: [
          { actor: 'server', call: 'accept', errno: 'EMFILE' },
          { actor: 'server', call: 'close', ret: 0 },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'client-3', call: 'read', args: { buf: 'three\n' } },
        ],
      },
    },
  ],
  sources: ['accept(2)', 'getrlimit(2)'],
};
