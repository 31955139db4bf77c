import type { ScenarioInput } from '@socketarium/protocol';

export const halfClose: ScenarioInput = {
  id: 'half-close',
  title: 'Half-close',
  topic: 'The end of a connection',
  question: 'How does a client say “that was all” and still read the reply?',
  answer:
    'With shutdown(fd, SHUT_WR). The server reads end-of-file after the last request, while the other direction stays open: the reply still arrives, and the client reads it and then the server’s own end-of-file.',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo', workMs: 300 },
  transports: ['unix-seqpacket', 'tcp'],
  servers: ['select', 'poll', 'epoll'],
  watchPace: 400,
  steps: [
    {
      say: 'Client 1 sends a line and shuts down its write side, while the server works on the line.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: 'last words\n' },
            { call: 'shutdown', how: 'SHUT_WR' },
            { call: 'read', until: 'end' },
          ],
        },
      },
    },
    { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
    { untilCall: { actor: 'server', call: 'close', ret: 0 } },
  ],
  observations: [
    {
      expected: 'The reply arrives after the client has shut down its write side',
      decisive: true,
      check: {
        inOrder: [
          { actor: 'client-1', call: 'shutdown', ret: 0 },
          { actor: 'client-1', call: 'read', args: { buf: 'last words\n' } },
        ],
      },
    },
    {
      expected: 'The server reads the line and then end-of-file',
      check: {
        inOrder: [
          { actor: 'server', call: 'read', args: { buf: 'last words\n' } },
          { actor: 'server', call: 'read', ret: 0 },
        ],
      },
    },
    {
      expected: 'The client reads end-of-file only when the server has closed',
      check: {
        inOrder: [
          { when: 'entered', actor: 'server', call: 'close' },
          { actor: 'client-1', call: 'read', ret: 0 },
        ],
      },
    },
  ],
  sources: ['shutdown(2)', 'tcp(7)'],
};
