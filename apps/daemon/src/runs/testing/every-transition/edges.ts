import { EDGE, endedInGoodOrder, terminate } from './parts.ts';
import { rare } from './rare.ts';

/** Transitions of edge-triggered servers only, and what the library does with level-triggered ones only. */

const UNIX = { transport: 'unix-stream' } as const;

/** With a buffer of this size, each read returns one line, and each reply is one. */
const LINE_BYTES = 64;
/** A Unix socket takes 278 small messages (measured): more than that, and less than twice as many. */
const LINES = 400;
/** More than a server reads from one client before it serves the others. */
const SOME_LINES = 100;

const turnsAndRoom = EDGE.map(({ name, design, idle }) =>
  rare(
    {
      id: `turns-and-room-${name}`,
      title: 'Much from one client, who reads nothing for a while',
      lab: { ...UNIX, service: 'echo', ...design, bufferBytes: LINE_BYTES },
      steps: [
        idle,
        { command: { type: 'server.pause' } },
        {
          add: {
            script: {
              lines: new Array<string>(LINES).fill('x'.repeat(LINE_BYTES - 1)),
              thinkMs: 0,
              reads: false,
            },
          },
        },
        {
          until: { clients: [{ id: 'client-1', sentBytes: { atLeast: SOME_LINES * LINE_BYTES } }] },
        },
        { command: { type: 'server.resume' } },
        { untilCall: { actor: 'server', call: 'write', errno: 'EAGAIN' } },
        idle,
        { command: { type: 'client.read', clientId: 'client-1', on: true } },
        { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
        idle,
      ],
      observations: [
        {
          expected: 'While there is more to read, the server looks whether others are ready',
          check: { happens: { actor: 'server', call: 'epoll_wait', args: { timeout: 0 } } },
        },
        {
          expected: 'It asks to be told of room, is told, and goes on writing',
          check: {
            inOrder: [
              { actor: 'server', call: 'write', errno: 'EAGAIN' },
              { actor: 'server', call: 'epoll_ctl', args: { events: 'EPOLLOUT|EPOLLET' } },
              { actor: 'server', call: 'epoll_wait', ret: { atLeast: 1 } },
              { actor: 'server', call: 'write', ret: LINE_BYTES },
            ],
          },
        },
        {
          expected: 'Every line comes back',
          check: { atEnd: { clients: [{ id: 'client-1', receivedBytes: LINES * LINE_BYTES }] } },
        },
      ],
    },
    { server: ['others-first', 'no-room', 'will-be-told', 'room-again'] },
  ),
);

const fromBeginningToEnd = EDGE.map(({ name, design, idle }) =>
  rare(
    {
      id: `stale-name-${name}`,
      title: 'A stale name, a service, and an end with nobody connected',
      lab: { ...UNIX, service: 'sum', ...design },
      steps: [
        { command: { type: 'server.kill' } },
        { until: { server: { status: 'exited' } } },
        { command: { type: 'server.restart', unlinkFirst: false } },
        { until: { server: { status: 'exited', exitCode: 1 } } },
        { command: { type: 'server.restart' } },
        { add: { script: { numbers: [4, 5], thinkMs: 0 } } },
        { until: { clients: [{ id: 'client-1', phase: 'done' }] } },
        { untilCall: { actor: 'server', call: 'close' } },
        idle,
        terminate,
        endedInGoodOrder,
      ],
      observations: [
        {
          expected: 'bind() finds the name taken when it is not removed first',
          check: { happens: { actor: 'server', call: 'bind', errno: 'EADDRINUSE' }, times: 1 },
        },
        {
          expected: 'The service ends with the sum',
          check: { happens: { actor: 'client-1', call: 'read', args: { buf: '9\n' } } },
        },
        {
          expected: 'SIGTERM finds the server asleep with nobody connected',
          check: {
            inOrder: [
              { actor: 'server', call: 'epoll_wait', errno: 'EINTR' },
              { actor: 'server', call: 'unlink', ret: 0 },
            ],
          },
        },
      ],
    },
    {
      server: ['skips-step-1', 'setup-failed', 'service-complete', 'epoll_wait-interrupted-idle'],
    },
  ),
);

export const edges = [...turnsAndRoom, ...fromBeginningToEnd];
