import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const goneBeforeAccept: ScenarioInput = {
  id: 'gone-before-accept',
  title: 'Gone before accept()',
  topic: 'The accept queue',
  question: 'A client closes while it waits in the queue. Does the server ever see it?',
  answer:
    'Yes. The connection stays in the queue until the server takes it; accept() returns a socket whose other end is closed, and the first read() returns end-of-file. A server must expect clients that have closed already.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['unix-seqpacket', 'tcp'],
  watchPace: 400,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 connects and closes at once.',
      add: { script: { steps: [{ call: 'connect' }, { call: 'close' }] } },
    },
    { untilCall: { actor: 'client-2', call: 'close', ret: 0 } },
    { until: { queue: { length: 1 } } },
    { say: 'It has closed, and its connection is still in the queue.', restMs: 400 },
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
      expected: 'The server accepts it long after it has closed, and reads end-of-file',
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
