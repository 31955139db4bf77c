import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const seqpacketKeepsMessages: ScenarioInput = {
  id: 'seqpacket-keeps-messages',
  title: 'Seqpacket keeps messages apart',
  topic: 'Messages and bytes',
  question: 'The same two writes on SOCK_SEQPACKET: what does the server read?',
  answer:
    'Each write() is one message, and each read() returns one, in order. There is a connection, an accept queue and an end-of-file as on a stream, and there are boundaries as with datagrams. A read() with too small a buffer loses the rest of the message.',
  lab: { transport: 'unix-seqpacket', server: 'iterative', service: 'echo' },
  watchPace: 400,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 writes AAA, and then BBB and a newline: two calls, two messages.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'AAA' },
            { call: 'write', text: 'BBB\n' },
            { call: 'read', until: 'line' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    closeHolder,
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { until: { server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'The server reads AAA with one call and BBB with the next',
      check: {
        inOrder: [
          { actor: 'server', call: 'read', ret: 3, args: { buf: 'AAA' } },
          { actor: 'server', call: 'read', ret: 4, args: { buf: 'BBB\n' } },
        ],
      },
    },
    {
      expected: 'Never both at once, although both were waiting',
      check: { never: { actor: 'server', call: 'read', ret: { atLeast: 5 } } },
    },
  ],
  sources: ['unix(7)', 'socket(2)'],
};
