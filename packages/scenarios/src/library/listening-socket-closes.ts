import type { ScenarioInput } from '@socketarium/protocol';
import { heldInRead, holder } from './parts.ts';

export const listeningSocketCloses: ScenarioInput = {
  id: 'listening-socket-closes',
  title: 'The listening socket closes while clients wait',
  topic: 'The accept queue',
  question: 'The server ends. What happens to the clients in its accept queue?',
  answer:
    'They are reset. They were connected as far as they knew, and had sent their request; closing the listening socket discards the queue, so their read() fails with ECONNRESET and a write() after that with EPIPE.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 300,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 connects, sends a line and waits for the echo.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'hello\n' },
            { call: 'read' },
            { call: 'write', text: 'are you there?\n' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    {
      say: 'SIGTERM: the server runs its closing steps. Watch client 2 when the listening socket closes.',
      command: { type: 'server.terminate' },
    },
    { until: { server: { status: 'exited' }, clients: [{ id: 'client-2', phase: 'failed' }] } },
    { untilCall: { actor: 'client-2', call: 'write' }, times: 2 },
  ],
  observations: [
    {
      expected: 'Client 2 was in the queue and asleep in read()',
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          clients: [{ id: 'client-2', blockedIn: 'read' }],
        },
      },
    },
    {
      expected: 'Its read() fails with ECONNRESET although it was never accepted',
      decisive: true,
      check: { happens: { actor: 'client-2', call: 'read', errno: 'ECONNRESET' } },
    },
    {
      expected: 'Its next write() fails with EPIPE',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'read', errno: 'ECONNRESET' },
          { actor: 'client-2', call: 'write', errno: 'EPIPE' },
        ],
      },
    },
    {
      expected: 'The server accepted client 1 only',
      check: { happens: { actor: 'server', call: 'accept', errno: null }, times: 1 },
    },
    {
      expected: 'The server exits normally: exit code 0',
      check: { atEnd: { server: { status: 'exited', exitCode: 0 } } },
    },
  ],
  sources: ['listen(2)', 'close(2)', 'unix(7)'],
};
