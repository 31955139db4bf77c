import { allAsleepIn, noMoreDescriptors } from './outside.ts';
import { closed, endedInGoodOrder, idleIn, interrupted, terminate } from './parts.ts';
import { rare } from './rare.ts';

/** Transitions of datagram servers and clients that the library does not cover. */

const UNIX = { transport: 'unix-dgram', server: 'iterative' } as const;

export const datagrams = [
  rare(
    {
      id: 'datagram-work-interrupted',
      title: 'SIGTERM while it works on a datagram',
      lab: { ...UNIX, service: 'echo', workMs: 20 },
      steps: [
        {
          add: {
            script: { lines: ['hello'], thinkMs: 0, replyTimeoutMs: 0, interactive: true },
          },
        },
        { untilCall: { actor: 'client-1', call: 'recvfrom' } },
        { command: { type: 'server.work', ms: 10_000 } },
        { command: { type: 'client.send', clientId: 'client-1', text: 'hello again' } },
        {
          until: {
            server: { blockedIn: 'nanosleep' },
            clients: [{ id: 'client-1', blockedIn: 'recvfrom' }],
          },
        },
        terminate,
        endedInGoodOrder,
        ...closed('client-1'),
      ],
      observations: [
        interrupted('nanosleep'),
        {
          expected: 'Its sender waits for ever, until it is told to close: EINTR',
          check: { happens: { actor: 'client-1', call: 'recvfrom', errno: 'EINTR' } },
        },
      ],
    },
    { server: ['works', 'worked', 'work-interrupted'], client: ['receive-interrupted'] },
  ),
  rare(
    {
      id: 'datagram-reply-interrupted',
      title: 'SIGTERM while it sleeps in sendto()',
      lab: { ...UNIX, service: 'echo' },
      steps: [
        // In the end the server sleeps for room at client 1, and client 1 for room at the server.
        { add: { script: { steps: [{ call: 'sendto', text: 'x\n', times: 100_000 }] } } },
        ...allAsleepIn('sendto', 'client-1'),
        {
          add: {
            script: { steps: [{ call: 'sendto', text: 'y\n', times: 100_000, dontWait: true }] },
          },
        },
        { untilCall: { actor: 'client-2', call: 'close' } },
        { add: { script: { lines: ['hello'], thinkMs: 0 } } },
        ...allAsleepIn('sendto', 'client-1', 'client-3'),
        ...closed('client-3'),
        terminate,
        endedInGoodOrder,
        { untilCall: { actor: 'client-1', call: 'close' } },
      ],
      observations: [
        interrupted('sendto'),
        {
          expected: 'A client that does not wait for room gets EAGAIN',
          check: { happens: { actor: 'client-2', call: 'sendto', errno: 'EAGAIN' }, times: 1 },
        },
        {
          expected: 'One that waits for room is told to close: EINTR',
          check: { happens: { actor: 'client-3', call: 'sendto', errno: 'EINTR' }, times: 1 },
        },
      ],
    },
    { server: ['reply-interrupted'], client: ['no-room', 'send-interrupted', 'send-failed'] },
  ),
  rare(
    {
      id: 'datagram-terminated-at-the-gate',
      title: 'A sender that is gone, and SIGTERM before the next datagram is waited for',
      lab: { ...UNIX, service: 'echo' },
      steps: [
        idleIn('recvfrom'),
        { command: { type: 'server.pause' } },
        { add: { script: { lines: ['hello'], thinkMs: 0, replyTimeoutMs: 0 } } },
        { until: { server: { gateWaiting: 'sendto' } } },
        ...closed('client-1'),
        { command: { type: 'server.step' } },
        { until: { server: { gateWaiting: 'recvfrom' } } },
        terminate,
        { until: { server: { gateWaiting: 'close' } } },
        { command: { type: 'server.resume' } },
        endedInGoodOrder,
      ],
      observations: [
        {
          expected: 'Whom it answers is not there any more',
          check: { happens: { actor: 'server', call: 'sendto', errno: 'ECONNREFUSED' }, times: 1 },
        },
        {
          expected: 'It does not begin another recvfrom()',
          check: { happens: { when: 'entered', actor: 'server', call: 'recvfrom' }, times: 1 },
        },
      ],
    },
    { server: ['reply-failed', 'terminated'] },
  ),
  rare(
    {
      id: 'datagram-terminated-in-setup',
      title: 'SIGTERM while a datagram server sets up',
      lab: { ...UNIX, service: 'echo', paused: true },
      steps: [
        { until: { server: { gateWaiting: 'unlink' } } },
        { command: { type: 'server.step' } },
        { until: { server: { gateWaiting: 'socket' } } },
        terminate,
        { until: { server: { gateWaiting: 'close' } } },
        { command: { type: 'server.resume' } },
        endedInGoodOrder,
      ],
      observations: [
        {
          expected: 'It goes on to where it would sleep, and closes what it has opened',
          check: {
            inOrder: [
              { actor: 'server', call: 'bind', ret: 0 },
              { actor: 'server', call: 'close', ret: 0 },
            ],
          },
        },
      ],
    },
    { server: ['terminated'] },
  ),
  rare(
    {
      id: 'datagram-client-copies',
      title: 'Two descriptors for one socket, and an answer that does not come',
      lab: { ...UNIX, service: 'sum' },
      steps: [
        {
          add: {
            script: {
              services: 2,
              steps: [
                { call: 'dup' },
                { call: 'sendto', text: '7' },
                { call: 'close', fd: 'copy' },
                { call: 'sendto', text: '0' },
                { call: 'recvfrom' },
              ],
            },
          },
        },
        { untilCall: { actor: 'client-1', call: 'close' }, times: 4 },
        {
          add: {
            script: {
              replyTimeoutMs: 20,
              steps: [{ call: 'sendto', text: '7' }, { call: 'recvfrom' }],
            },
          },
        },
        { untilCall: { actor: 'client-2', call: 'close' } },
      ],
      observations: [
        {
          expected: 'After a copy is closed the socket is as good as before, in both services',
          check: {
            happens: { actor: 'client-1', call: 'recvfrom', args: { buf: '7\n' } },
            times: 2,
          },
        },
        {
          expected: 'To a number alone there is no answer: EAGAIN',
          check: { happens: { actor: 'client-2', call: 'recvfrom', errno: 'EAGAIN' } },
        },
      ],
    },
    { client: ['closed-one-of-two', 'another-service', 'no-answer'] },
  ),
  rare(
    {
      id: 'no-descriptor-for-a-datagram-client',
      title: 'A datagram client out of descriptors',
      lab: { ...UNIX, service: 'sum' },
      steps: [
        idleIn('recvfrom'),
        { command: { type: 'server.pause' } },
        { add: { script: { numbers: [], thinkMs: 0, services: 2, replyTimeoutMs: 0 } } },
        { until: { clients: [{ id: 'client-1', blockedIn: 'recvfrom' }] } },
        noMoreDescriptors('client-1'),
        { command: { type: 'server.resume' } },
        { untilCall: { actor: 'client-1', call: 'socket' }, times: 2 },
      ],
      observations: [
        {
          expected: 'The first service ends, and for the next there is no socket',
          check: { happens: { actor: 'client-1', call: 'socket', errno: 'EMFILE' }, times: 1 },
        },
      ],
    },
    { client: ['create-failed'] },
  ),
  rare(
    {
      id: 'datagram-answered-by-nobody',
      title: 'An answer that says that nobody is there',
      lab: { transport: 'udp', server: 'iterative', service: 'echo' },
      steps: [
        { command: { type: 'server.kill' } },
        { until: { server: { status: 'exited' } } },
        {
          add: {
            script: {
              steps: [{ call: 'connect' }, { call: 'sendto', text: 'x' }, { call: 'recvfrom' }],
            },
          },
        },
        { untilCall: { actor: 'client-1', call: 'close' } },
      ],
      observations: [
        {
          expected: 'recvfrom() gives what ICMP told: ECONNREFUSED',
          check: { happens: { actor: 'client-1', call: 'recvfrom', errno: 'ECONNREFUSED' } },
        },
      ],
    },
    { client: ['names-the-receiver', 'receive-failed'] },
  ),
];
