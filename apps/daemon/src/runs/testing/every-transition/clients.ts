import { noMoreDescriptors } from './outside.ts';
import { closed, idleClient, idleIn } from './parts.ts';
import { rare } from './rare.ts';

/** Transitions of connection clients that the library does not cover. */

const ITERATIVE = { transport: 'unix-stream', server: 'iterative' } as const;

export const clients = [
  rare(
    {
      id: 'closed-while-asleep',
      title: 'Clients told to close while they sleep',
      lab: { ...ITERATIVE, service: 'sum', backlog: 0 },
      steps: [
        idleClient,
        { until: { server: { blockedIn: 'read' } } },
        { add: { script: { numbers: [1], thinkMs: 0 } } },
        { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
        { add: { script: { numbers: [1], thinkMs: 0 } } },
        { until: { clients: [{ id: 'client-3', blockedIn: 'connect' }] } },
        ...closed('client-3'),
        ...closed('client-2'),
      ],
      observations: [
        {
          expected: 'The one in connect() gets EINTR',
          check: { happens: { actor: 'client-3', call: 'connect', errno: 'EINTR' } },
        },
        {
          expected: 'The one in read() gets EINTR',
          check: { happens: { actor: 'client-2', call: 'read', errno: 'EINTR' } },
        },
      ],
    },
    { client: ['connect-interrupted', 'read-interrupted'] },
  ),
  rare(
    {
      id: 'asks-twice',
      title: 'A client that asks again',
      lab: { ...ITERATIVE, service: 'echo' },
      steps: [
        { command: { type: 'server.kill' } },
        { until: { server: { status: 'exited' } } },
        { add: { script: { steps: [{ call: 'connect' }, { call: 'connect' }] } } },
        { untilCall: { actor: 'client-1', call: 'close' } },
      ],
      observations: [
        {
          expected: 'It is refused twice',
          check: {
            happens: { actor: 'client-1', call: 'connect', errno: 'ECONNREFUSED' },
            times: 2,
          },
        },
      ],
    },
    { client: ['refused', 'tries-again'] },
  ),
  rare(
    {
      id: 'no-room-then-shut-down',
      title: 'A client that does not wait for room, and shuts down both ways',
      lab: { ...ITERATIVE, service: 'echo' },
      steps: [
        idleIn('accept'),
        { command: { type: 'server.pause' } },
        {
          add: {
            script: {
              steps: [
                { call: 'connect' },
                { call: 'sendto', bytes: 4096, times: 1000, dontWait: true },
                { call: 'shutdown', how: 'SHUT_RDWR' },
                { call: 'read' },
                { call: 'write', text: 'x' },
              ],
            },
          },
        },
        { untilCall: { actor: 'client-1', call: 'close' } },
      ],
      observations: [
        {
          expected: 'Nobody reads: sendto() gives EAGAIN where it would have slept',
          check: { happens: { actor: 'client-1', call: 'sendto', errno: 'EAGAIN' }, times: 1 },
        },
        {
          expected: 'After it has shut down there is end-of-file, and EPIPE',
          check: {
            inOrder: [
              { actor: 'client-1', call: 'shutdown', ret: 0, args: { how: 'SHUT_RDWR' } },
              { actor: 'client-1', call: 'read', ret: 0 },
              { actor: 'client-1', call: 'write', errno: 'EPIPE' },
              { actor: 'client-1', call: 'close', ret: 0 },
            ],
          },
        },
      ],
    },
    { client: ['no-room', 'told-to-close', 'reads-all-the-same', 'writes-all-the-same'] },
  ),
  rare(
    {
      id: 'no-descriptor-for-a-client',
      title: 'A client out of descriptors',
      lab: { ...ITERATIVE, service: 'sum' },
      steps: [
        idleClient,
        { until: { server: { blockedIn: 'read' } } },
        { add: { script: { numbers: [1], thinkMs: 0, services: 2 } } },
        { until: { clients: [{ id: 'client-2', phase: 'queued', blockedIn: 'read' }] } },
        noMoreDescriptors('client-2'),
        ...closed('client-1'),
        { untilCall: { actor: 'client-2', call: 'socket' }, times: 2 },
      ],
      observations: [
        {
          expected: 'The first service ends, and for the next there is no socket',
          check: {
            inOrder: [
              { actor: 'client-2', call: 'close', ret: 0 },
              { actor: 'client-2', call: 'socket', errno: 'EMFILE' },
            ],
          },
        },
      ],
    },
    { client: ['another-service', 'create-failed'] },
  ),
];
