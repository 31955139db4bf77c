import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const goneBeforeAccept: ScenarioInput = {
  id: 'gone-before-accept',
  title: 'Gone before accept()',
  topic: 'The accept queue',
  question: 'A client leaves while it waits in the queue. Does the server ever see it?',
  answer:
    'Yes. The connection stays in the queue until the server takes it; accept() returns a socket whose other end is gone, and the first read() gives end-of-file. A server must be ready for clients that were never there.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 400,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 connects, changes its mind and closes.',
      add: { script: { steps: [{ call: 'connect' }, { call: 'close' }] } },
    },
    { untilCall: { actor: 'client-2', call: 'close', ret: 0 } },
    { until: { queue: { length: 1 } } },
    { say: 'It is gone, and its place in the queue is still taken.', restMs: 400 },
    closeHolder,
    { untilCall: { actor: 'server', call: 'accept', ret: { atLeast: 0 } }, times: 2 },
    { until: { server: { blockedIn: 'accept' }, queue: { length: 0 } } },
  ],
  observations: [
    {
      expected: 'Client 2 has closed, and the queue still has its connection',
      check: {
        sometime: {
          queue: { length: 1 },
          server: { blockedIn: 'read' },
          clients: [{ id: 'client-2', lastCall: 'close', blockedIn: null }],
        },
      },
    },
    {
      expected: 'The server accepts it when it has gone long since, and reads end-of-file',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'client-2', call: 'close', ret: 0 },
          { when: 'entered', actor: 'client-1', call: 'close' },
          { actor: 'server', call: 'accept', ret: { atLeast: 0 } },
          { actor: 'server', call: 'read', ret: 0 },
        ],
      },
    },
    {
      expected: 'accept() was called for both',
      check: { atEnd: { counters: { accepted: 2 } } },
    },
  ],
  sources: ['accept(2)'],
};
