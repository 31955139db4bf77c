import type { ScenarioInput } from '@socketarium/protocol';
import { closeHolder, heldInRead, holder } from './parts.ts';

export const streamHasNoMessages: ScenarioInput = {
  id: 'stream-has-no-messages',
  title: 'A stream has no messages',
  topic: 'Messages and bytes',
  question: 'The client writes twice. How often must the server read?',
  answer:
    'It is not defined. A stream is bytes in order and nothing else: what was written in two pieces may be read in one, or in seven. A program that needs messages puts the boundaries into the bytes, as the newline does here.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['tcp'],
  watchPace: 400,
  steps: [
    holder,
    heldInRead,
    {
      say: 'Client 2 writes AAA, and then BBB and a newline: two calls.',
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
      expected: 'Client 2 writes AAA and BBB in two calls',
      check: {
        inOrder: [
          { actor: 'client-2', call: 'write', ret: 3, args: { buf: 'AAA' } },
          { actor: 'client-2', call: 'write', ret: 4, args: { buf: 'BBB\n' } },
        ],
      },
    },
    {
      expected: 'The server reads both with one call',
      check: { happens: { actor: 'server', call: 'read', ret: 7, args: { buf: 'AAABBB\n' } } },
    },
    {
      expected: 'It never sees AAA alone',
      check: { never: { actor: 'server', call: 'read', ret: 3 } },
    },
  ],
  sources: ['read(2)', 'unix(7)', 'tcp(7)'],
};
