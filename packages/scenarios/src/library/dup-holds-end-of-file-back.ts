import type { ScenarioInput } from '@socketarium/protocol';
import { FOREVER_MS } from './parts.ts';

export const dupHoldsEndOfFileBack: ScenarioInput = {
  id: 'dup-holds-end-of-file-back',
  title: 'A copy of the descriptor delays end-of-file',
  topic: 'The end of a connection',
  question: 'The client has closed its socket. Why does the server still sleep in read()?',
  answer:
    'close() closes a descriptor, and the connection ends with the last one. Here the client made a copy with dup(); more often it is a child process that inherited the socket by fork() and never closed it. shutdown() would have ended it whatever copies there are.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 300,
  steps: [
    {
      say: 'Client 1 duplicates its descriptor, closes the first, and keeps the copy.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'hello\n' },
            { call: 'read', until: 'line' },
            { call: 'dup' },
            { call: 'close', fd: 'socket' },
            { call: 'nanosleep', ms: FOREVER_MS },
          ],
        },
      },
    },
    { untilCall: { actor: 'client-1', call: 'close', ret: 0 } },
    {
      say: 'The first descriptor is closed. The server does not notice: there is a copy.',
      restMs: 1000,
    },
    {
      say: 'The copy is closed too: end-of-file.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { untilCall: { actor: 'server', call: 'read', ret: 0 } },
    { untilCall: { actor: 'server', call: 'close', ret: 0 } },
  ],
  observations: [
    {
      expected: 'dup() returns a second descriptor for the same socket',
      check: { happens: { actor: 'client-1', call: 'dup', ret: { atLeast: 0 } } },
    },
    {
      expected: 'The first close() causes no end-of-file: it comes when the copy is closed as well',
      check: {
        inOrder: [
          { actor: 'client-1', call: 'close', ret: 0 },
          { actor: 'client-1', call: 'nanosleep' },
          { when: 'entered', actor: 'client-1', call: 'close' },
          { actor: 'server', call: 'read', ret: 0 },
        ],
      },
    },
    {
      expected: 'The server read end-of-file once',
      check: { happens: { actor: 'server', call: 'read', ret: 0 }, times: 1 },
    },
  ],
  sources: ['dup(2)', 'close(2)', 'shutdown(2)'],
};
