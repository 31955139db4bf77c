import type { ScenarioInput } from '@socketarium/protocol';
import { FOREVER_MS } from './parts.ts';

export const killedMidRequest: ScenarioInput = {
  id: 'killed-mid-request',
  title: 'A client is killed mid-request',
  topic: 'The end of a connection',
  question: 'A client is killed (kill -9) in the middle of its request. What does the server see?',
  answer:
    'End-of-file, as if the client had closed: the kernel closes every descriptor of a process that ends, however it ends. Half a request is no request, so the server closes too and serves the next.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'sum' },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 400,
  steps: [
    {
      say: 'Client 1 sends one number and pauses.',
      add: {
        isolated: true,
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: '3\n' },
            { call: 'nanosleep', ms: FOREVER_MS },
          ],
        },
      },
    },
    { untilCall: { actor: 'server', call: 'read', ret: 2 } },
    { say: 'kill -9: client 1 is killed.', command: { type: 'client.kill', clientId: 'client-1' } },
    { untilCall: { actor: 'server', call: 'read', ret: 0 } },
    { say: 'The server serves the next client.', add: { script: { numbers: [5], thinkMs: 0 } } },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
  ],
  observations: [
    {
      expected: 'Client 1 was killed by SIGKILL and closed nothing itself',
      check: { never: { actor: 'client-1', call: 'close' } },
    },
    {
      expected: 'It failed, by SIGKILL',
      check: { atEnd: { clients: [{ id: 'client-1', phase: 'failed', reason: 'SIGKILL' }] } },
    },
    {
      expected: 'The server reads its number and then end-of-file',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'server', call: 'read', args: { buf: '3\n' } },
          { actor: 'server', call: 'read', ret: 0 },
          { actor: 'server', call: 'close', ret: 0 },
        ],
      },
    },
    {
      expected: 'Half a request returns no sum: the only one is client 2’s',
      check: { happens: { actor: 'server', call: 'write' }, times: 1 },
    },
  ],
  sources: ['exit(2)', 'unix(7)'],
};
