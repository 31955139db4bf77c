import { closed, EDGE, idleIn, LEVEL, type Step } from './parts.ts';
import { rare } from './rare.ts';

/** Clients that leave an answer unread, or leave before it comes. */

const ITERATIVE = {
  name: 'iterative',
  design: { server: 'iterative' },
  // With its one client connected.
  idle: idleIn('read'),
} as const;

/** A server that waits for readiness is woken before it reads; one that sleeps in read() has read when it wakes. */
const readsAndIsHeld = (server: string): Step[] =>
  server === 'iterative'
    ? []
    : [{ until: { server: { gateWaiting: 'read' } } }, { command: { type: 'server.step' } }];

export const peersGone = [ITERATIVE, ...LEVEL, ...EDGE].map(({ name, design, idle }) =>
  rare(
    {
      id: `peers-gone-${name}`,
      title: 'Clients that do not wait for their answers',
      lab: { transport: 'unix-stream', service: 'echo', ...design },
      steps: [
        { add: { script: { lines: ['hello'], thinkMs: 0, reads: false } } },
        { untilCall: { actor: 'server', call: 'write', ret: 6 } },
        ...closed('client-1'),
        { untilCall: { actor: 'server', call: 'read', errno: 'ECONNRESET' } },
        { add: { script: { lines: [], reads: false, interactive: true } } },
        { until: { clients: [{ id: 'client-2', phase: 'served' }] } },
        idle,
        { command: { type: 'server.pause' } },
        { command: { type: 'client.send', clientId: 'client-2', text: 'hello' } },
        ...readsAndIsHeld(design.server),
        { until: { server: { gateWaiting: 'write' } } },
        ...closed('client-2'),
        { command: { type: 'server.resume' } },
        { untilCall: { actor: 'server', call: 'write', errno: 'EPIPE' } },
        { untilCall: { actor: 'server', call: 'close' }, times: 2 },
      ],
      observations: [
        {
          expected: 'The server closes both connections, and goes on',
          check: { atEnd: { server: { status: 'running' }, phases: { served: 0 } } },
        },
      ],
    },
    { server: ['read-failed', 'reply-failed'] },
  ),
);
