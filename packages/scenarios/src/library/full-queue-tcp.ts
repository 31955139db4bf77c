import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const fullQueueTcp: ScenarioInput = {
  id: 'full-queue-tcp',
  title: 'A full queue, TCP',
  topic: 'The accept queue',
  question: 'The accept queue is full and room is made at once. When is the client connected?',
  answer:
    'About a second later. The server’s kernel throws the SYN away without a word, and the client’s kernel tries again after one second (then two, four …). The room that was made in between is of no use to it. The client sees nothing of this but a slow connect().',
  lab: { transport: 'tcp', server: 'iterative', service: 'echo', backlog: 0 },
  watchPace: 250,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 takes the only place: a backlog of 0 admits one.',
      add: { script: { lines: ['two'], thinkMs: 0 } },
    },
    { until: { queue: { members: ['client-2'] } } },
    {
      say: 'Client 3 comes: its SYN is dropped.',
      add: { script: { lines: ['three'], thinkMs: 0 } },
    },
    {
      until: {
        clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
        sockets: [{ client: 'client-3', state: 'SYN_SENT' }],
      },
    },
    closeHolder,
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { until: { phases: { done: 3 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 3 is not in the queue: it is still in connect()',
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
        },
      },
    },
    {
      expected: 'Its connect() takes about a second: the time until the SYN is sent again',
      check: { call: { actor: 'client-3', call: 'connect' }, tookMs: { atLeast: 900 } },
    },
    {
      expected: 'Then it is connected and served',
      check: { happens: { actor: 'client-3', call: 'read', args: { buf: 'three\n' } } },
    },
  ],
  sources: ['tcp(7)', 'RFC 6298', 'measured: SYN dropped, retried after 1 s'],
};
