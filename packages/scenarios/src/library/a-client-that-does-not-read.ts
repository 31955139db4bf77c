import type { ScenarioInput } from '@socketarium/protocol';

export const aClientThatDoesNotRead: ScenarioInput = {
  id: 'a-client-that-does-not-read',
  title: 'A client that does not read',
  topic: 'Many bytes',
  question: 'A client sends and never reads. Whom does that stop?',
  answer:
    'Everybody. Its receive buffer fills, then the server’s write() sleeps: a multiplexed server too, for select() was asked about reading only. Then nobody reads what the client sends, so its own write() sleeps as well. Ask select() for writability, or write without blocking and keep what did not go.',
  lab: { transport: 'unix-stream', server: 'select', service: 'echo' },
  transports: ['tcp'],
  servers: ['iterative', 'poll', 'epoll'],
  watchPace: 0,
  steps: [
    {
      say: 'Client 1 writes lines and reads none of the echoes.',
      add: {
        script: {
          steps: [
            { call: 'connect' },
            { call: 'write', text: `${'x'.repeat(3999)}\n`, times: 20_000 },
          ],
        },
      },
    },
    {
      until: {
        server: { blockedIn: 'write' },
        clients: [{ id: 'client-1', blockedIn: 'write' }],
      },
      withinMs: 30_000,
    },
    { say: 'Both sleep in write(), each for the other.', restMs: 1500 },
    {
      until: {
        server: { blockedIn: 'write' },
        clients: [{ id: 'client-1', blockedIn: 'write' }],
      },
    },
    {
      say: 'Client 2 connects, sends one short line, and waits.',
      add: { script: { lines: ['hello'], thinkMs: 0 } },
    },
    { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
    {
      say: 'Client 1 closes, and the server is free.',
      command: { type: 'client.close', clientId: 'client-1' },
    },
    { until: { clients: [{ id: 'client-2', phase: 'done' }] } },
    { untilCall: { actor: 'client-1', call: 'close' } },
  ],
  observations: [
    {
      expected: 'The server sleeps in write() for client 1, and client 1 in write() for the server',
      decisive: true,
      check: {
        sometime: {
          server: { blockedIn: 'write' },
          clients: [{ id: 'client-1', blockedIn: 'write' }],
        },
      },
    },
    {
      expected: 'Meanwhile client 2 waits',
      check: {
        sometime: {
          server: { blockedIn: 'write' },
          clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }],
        },
      },
    },
    {
      expected: 'When client 1 closes, the server’s write() ends and client 2 is served',
      check: {
        inOrder: [
          { when: 'entered', actor: 'client-1', call: 'close' },
          { actor: 'server', call: 'write' },
          { actor: 'client-2', call: 'read', args: { buf: 'hello\n' } },
        ],
      },
    },
  ],
  sources: ['write(2)', 'select(2)'],
};
