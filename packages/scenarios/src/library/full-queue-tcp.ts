import type { ScenarioInput } from '@socketarium/protocol';
import { heldInRead, holder } from './parts.ts';

export const fullQueueTcp: ScenarioInput = {
  id: 'full-queue-tcp',
  title: 'A full queue, TCP',
  topic: 'The accept queue',
  question: 'The accept queue is full and room is made at once. When is the client connected?',
  answer:
    'When its kernel sends the SYN again: after about a second. The server’s kernel drops the SYN silently, and sends nothing when there is room; the client’s kernel repeats the SYN after one second, and again if it must: on Linux 6.5 and later some four times every second (tcp_syn_linear_timeouts), else and after that at intervals that double. The client sees nothing of this but a slow connect().',
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
      say: 'Client 1 closes. The server is paused just before the accept() that will make room.',
      command: { type: 'server.pause' },
    },
    { command: { type: 'client.close', clientId: 'client-1' } },
    { until: { server: { gateWaiting: 'close' } } },
    { command: { type: 'server.step' } },
    { until: { server: { gateWaiting: 'accept' }, queue: { members: ['client-2'] } } },
    {
      say: 'Client 3 connects and its SYN is dropped. At once the server accepts client 2: there is room.',
      add: { script: { lines: ['three'], thinkMs: 0 } },
    },
    {
      until: {
        clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
        sockets: [{ client: 'client-3', state: 'SYN_SENT' }],
      },
    },
    { command: { type: 'server.step' } },
    {
      until: {
        queue: { length: 0 },
        clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
      },
    },
    {
      until: { clients: [{ id: 'client-3', phase: 'queued' }] },
      say: 'Client 3 is not notified. When its kernel sends the SYN again, there is a place for it.',
    },
    { say: 'The server resumes.', command: { type: 'server.resume' } },
    { until: { phases: { done: 3 }, server: { blockedIn: 'accept' } } },
  ],
  observations: [
    {
      expected: 'Client 3 finds the queue full: it is still in connect(), in SYN_SENT',
      decisive: true,
      check: {
        sometime: {
          queue: { members: ['client-2'] },
          clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
          sockets: [{ client: 'client-3', state: 'SYN_SENT' }],
        },
      },
    },
    {
      expected: 'There is room, and it is in connect() all the same',
      check: {
        sometime: {
          queue: { length: 0 },
          counters: { accepted: 2 },
          clients: [{ id: 'client-3', phase: 'connecting', blockedIn: 'connect' }],
          sockets: [{ client: 'client-3', state: 'SYN_SENT' }],
        },
      },
    },
    {
      expected: 'Its connect() takes a second, the time until the SYN is sent again, or more',
      check: { call: { actor: 'client-3', call: 'connect' }, tookMs: { atLeast: 900 } },
    },
    {
      expected: 'Then it is connected and served',
      check: { happens: { actor: 'client-3', call: 'read', args: { buf: 'three\n' } } },
    },
  ],
  sources: [
    'tcp(7)',
    'RFC 6298',
    'Documentation/networking/ip-sysctl.rst: tcp_syn_linear_timeouts',
    'measured: SYN dropped, retried after 1 s',
  ],
};
