import type { LabState, UnreadMessages } from '@socketarium/protocol';
import {
  beside,
  client,
  connection,
  finished,
  lab,
  listening,
  many,
  NOW,
  open,
  queue,
  row,
  second,
} from './hand.ts';

const MS = 1e6;
const epollFd = {
  fd: 19,
  role: 'epoll',
  inode: 1,
  closeOnExec: false,
  connectionId: null,
} as const;
const reading = {
  machine: 'waiting-for-a-request',
  inCall: open('read', { fd: 21, count: 128 }, 700),
};

/** Held before its read, so that what waits can be looked at. */
const beforeRead = {
  machine: 'waiting-for-a-request',
  gate: { mode: 'paused', paceMs: 0, waiting: { call: 'read', since: NOW - 700 * MS } },
} as const;
const selecting = { machine: 'waiting-for-readiness', inCall: open('select', { nfds: 25 }, 700) };

/** Messages that wait unread in a seqpacket. */
const messages = (...texts: string[]): UnreadMessages => ({
  length: texts.length,
  members: texts.map((preview, i) => ({ length: preview.length, preview, sentAt: NOW - 900 + i })),
  written: texts.length,
  read: 0,
});

const datagrams = {
  transport: 'unix-dgram',
  service: 'echo',
} as const;

const copying = (percent: number, verified: boolean | null, part = {}): LabState =>
  lab(
    { service: 'file', transport: 'tcp', ...part },
    {
      machine: 'processing',
      inCall: open('nanosleep', { req: 200 }, 150),
      lastCall: finished('read', { fd: 21 }, 65_536),
      workMs: 200,
    },
    {
      listening: listening(),
      clients: [
        client(1, {
          sentBytes: 900_000_000,
          inCall: open('write', { fd: 4, buf: { length: 65_536, preview: '\0\0' } }, 1200),
        }),
      ],
      connections: [
        connection(1, {
          clientEnd: row(7001, 0, 2_626_560),
          serverEnd: row(8001, 1_048_320, 0),
          transfer: {
            name: 'movie.mp4',
            totalBytes: 2_147_483_648,
            receivedBytes: Math.floor((2_147_483_648 * percent) / 100),
            startedAt: NOW - 4200 * MS,
            t: NOW,
            verified,
          },
        }),
      ],
    },
  );

const killed = lab(
  {},
  { status: 'exited', exit: { code: null, signal: 'SIGKILL' }, machine: 'exited' },
);
const bound = {
  ...killed.counters,
  serverCalls: { ...killed.counters.serverCalls, bind: 1 },
};
const secondBase = lab(
  {},
  { machine: 'waiting-for-a-connection', inCall: open('accept', { sockfd: 20 }, 900) },
  { listening: listening() },
);

/** Moments that are made by hand, by name: gallery.html?scene=NAME. */
export const STATES: Readonly<Record<string, LabState>> = {
  'unix-datagrams': lab(
    datagrams,
    {
      machine: 'processing',
      lastCall: finished('recvfrom', { sockfd: 20 }, 5),
      workMs: 800,
      inCall: open('nanosleep', { req: 800 }, 400),
    },
    {
      datagrams: queue(
        {},
        [2, 'hello\n'],
        [1, 'is anyone there?\n'],
        [2, 'x'.repeat(180)],
        [3, ''],
      ),
      clients: [
        client(1, {
          phase: 'queued',
          sent: 'is anyone there?',
          inCall: open('recvfrom', { sockfd: 4, len: 4096 }, 900),
        }),
        client(2, { phase: 'queued', sent: 'hello\n' }),
        client(3, { phase: 'queued', sent: 'bye\n', lastCall: finished('sendto', {}, 4) }),
        client(4, { phase: 'served', sent: 'hello\n', received: 'hello\n' }),
        client(5, { phase: 'connecting', connectionId: null }),
      ],
    },
  ),
  'unix-datagrams-full': lab(
    { ...datagrams, bufferBytes: 8 },
    { machine: 'processing', inCall: open('nanosleep', { req: 3000 }, 1400), workMs: 3000 },
    {
      datagrams: queue(
        { truncated: 2 },
        ...many(11, (i): [number, string] => [
          ((i * 3) % 5) + 1,
          i % 3 ? `message ${i}\n` : 'hi\n',
        ]),
      ),
      clients: many(6, (n) =>
        client(n, {
          phase: n === 6 ? 'connecting' : 'queued',
          sent: 'message 7\n',
          ...(n > 3
            ? { inCall: open('sendto', { sockfd: 4, buf: { length: 5, preview: 'more\n' } }, 900) }
            : {}),
        }),
      ),
    },
  ),
  'udp-loses': lab(
    { ...datagrams, transport: 'udp' },
    { machine: 'waiting-for-a-datagram', inCall: open('recvfrom', { sockfd: 20, len: 4096 }, 20) },
    {
      datagrams: queue(
        { maxLength: null, receiveBuffer: 212_992, bytes: 212_736, lost: 37 },
        ...many(26, (i): [number, string] => [(i % 3) + 1, `chunk ${i} ${'x'.repeat(700)}`]),
      ),
      clients: many(3, (n) =>
        client(n, {
          phase: 'queued',
          sent: 'x',
          sentBytes: 9000,
          lastCall: finished('sendto', {}, 1024),
        }),
      ),
    },
  ),
  'udp-idle': lab(
    { ...datagrams, transport: 'udp' },
    {
      machine: 'waiting-for-a-datagram',
      inCall: open('recvfrom', { sockfd: 20, len: 4096 }, 2300),
    },
    {
      datagrams: queue({ maxLength: null, receiveBuffer: 212_992, bytes: 0 }),
      clients: [
        client(1, { phase: 'served', sent: 'hello\n', received: 'hello\n' }),
        client(2, { phase: 'failed', reason: 'EAGAIN' }),
      ],
    },
  ),
  'datagrams-dead': lab(
    datagrams,
    { status: 'exited', exit: { code: null, signal: 'SIGKILL' }, machine: 'exited' },
    {
      counters: bound,
      clients: [client(1, { phase: 'failed', reason: 'ECONNREFUSED', sent: 'hello\n' })],
    },
  ),
  poll: lab(
    { server: 'poll' },
    {
      machine: 'waiting-for-readiness',
      inCall: open('poll', { fds: [20, 21, 22, 23], nfds: 4, timeout: -1 }, 1200),
    },
    {
      listening: listening(),
      clients: many(3, (n) => client(n, { sent: '3\n4\n' })),
      connections: many(3, (n) => connection(n)),
    },
  ),
  epoll: lab(
    { server: 'epoll' },
    {
      machine: 'waiting-for-readiness',
      inCall: open('epoll_wait', { epfd: 19, maxevents: 64, timeout: -1 }, 1200),
      descriptors: [epollFd],
    },
    {
      listening: listening(),
      clients: many(3, (n) => client(n, { sent: '3\n4\n' })),
      connections: many(3, (n) => connection(n)),
    },
  ),
  'epoll-edge': lab(
    { server: 'epoll', trigger: 'edge-one-accept', pace: 300 },
    {
      machine: 'reading',
      inCall: open('read', { fd: 22, count: 128 }, 3),
      lastCall: finished('epoll_wait', {}, 2),
      descriptors: [epollFd],
      ready: [22, 24, 25],
    },
    {
      listening: listening(6, 7),
      clients: [
        ...many(5, (n) => client(n, { sent: '3\n4\n' })),
        client(6, { phase: 'queued', place: 1, waitedMs: 3400, connectionId: null }),
        client(7, { phase: 'queued', place: 2, waitedMs: 3100, connectionId: null }),
      ],
      connections: many(5, (n) => connection(n, { serverEnd: row(8000 + n, n % 2 ? 0 : 2, 0) })),
    },
  ),
  passing: lab(
    { service: 'descriptor' },
    { machine: 'waiting-for-a-request', inCall: open('recvmsg', { sockfd: 21, len: 4096 }, 300) },
    {
      listening: listening(2),
      clients: [
        client(1, { sent: 'fd\n', inCall: open('recvmsg', { sockfd: 4 }, 600) }),
        client(2, { phase: 'queued', place: 1, waitedMs: 900 }),
      ],
      connections: [connection(1), connection(2, { serverFd: null })],
      passed: [
        {
          from: 'client-1',
          to: 4711,
          fromFd: 7,
          toFd: null,
          sentAt: NOW - 300 * MS,
          receivedAt: null,
          closed: false,
          fromClosed: false,
        },
      ],
    },
  ),
  passed: lab(
    { service: 'descriptor', server: 'select' },
    { machine: 'processing', inCall: open('read', { fd: 23, count: 4096 }, 3), ready: [22] },
    {
      listening: listening(),
      clients: many(3, (n) => client(n, { sent: 'fd\n' })),
      connections: many(3, (n) => connection(n)),
      passed: [
        {
          from: 'client-2',
          to: 4711,
          fromFd: 5,
          toFd: 24,
          sentAt: NOW - 900 * MS,
          receivedAt: NOW - 890 * MS,
          closed: true,
          fromClosed: true,
        },
        {
          from: 'client-1',
          to: 4711,
          fromFd: 7,
          toFd: 23,
          sentAt: NOW - 300 * MS,
          receivedAt: NOW - 290 * MS,
          closed: false,
          fromClosed: false,
        },
      ],
    },
  ),
  copying: copying(42, null),
  'copying-unix': copying(42, null, { transport: 'unix-stream' }),
  'copy-verified': copying(100, true),
  'copy-mismatch': copying(100, false),
  'copying-select': {
    ...copying(42, null, { server: 'select' }),
    clients: many(4, (n) =>
      client(n, {
        sentBytes: n * 30_000_000,
        inCall: open('write', { fd: 4, buf: { length: 65_536, preview: '\0' } }, 1200),
      }),
    ),
    connections: many(4, (n) =>
      connection(n, {
        serverEnd: row(8000 + n, 1_048_320, 0),
        transfer: {
          name: 'movie.mp4',
          totalBytes: 100_000_000,
          receivedBytes: n * 25_000_000,
          startedAt: NOW - 4200 * MS,
          t: NOW,
          verified: n === 4 ? true : null,
        },
      }),
    ),
  },
  'half-closed': lab({ service: 'echo' }, reading, {
    listening: listening(2),
    clients: [
      client(1, { sent: 'hello\n', stoppedReading: true }),
      client(2, { phase: 'queued', place: 1, waitedMs: 900 }),
    ],
    connections: [
      connection(1, { halfClosed: true, clientEnd: row(7001, 6, 0) }),
      connection(2, { serverFd: null, halfClosed: true }),
    ],
  }),
  'stopped-reading': lab(
    { service: 'echo' },
    {
      machine: 'replying',
      inCall: open('write', { fd: 21, buf: { length: 4096, preview: 'all work ' } }, 3200),
    },
    {
      listening: listening(2),
      clients: [
        client(1, {
          sent: 'all work and no play\n',
          stoppedReading: true,
          inCall: open('write', { fd: 4, buf: { length: 9, preview: 'all work ' } }, 3100),
        }),
        client(2, { phase: 'queued', place: 1, waitedMs: 3900 }),
      ],
      connections: [
        connection(1, { clientEnd: row(7001, 212_000, 0), serverEnd: row(8001, 208_896, 0) }),
        connection(2, { serverFd: null }),
      ],
    },
  ),
  'second-masks': {
    ...secondBase,
    servers: [
      secondBase.server,
      second(secondBase, 2, {
        queue: [],
        served: 2,
        machine: 'waiting-for-a-request',
        inCall: open('read', { fd: 21, count: 128 }, 800),
      }),
    ],
    clients: [
      client(1, { phase: 'done', servicesDone: 1, connectionId: null }),
      client(2, { sent: '3\n' }),
      client(3, { phase: 'connecting', inCall: open('connect', { sockfd: 4 }, 20) }),
    ],
    connections: [connection(2, { acceptedBy: 5302 })],
  },
  'second-queue': {
    ...secondBase,
    servers: [
      secondBase.server,
      second(secondBase, 2, {
        queue: [3, 4, 5],
        served: 2,
        machine: 'waiting-for-a-request',
        inCall: open('read', { fd: 21, count: 128 }, 800),
      }),
    ],
    clients: [
      client(1, { phase: 'done', servicesDone: 1, connectionId: null }),
      client(2, { sent: '3\n' }),
      ...[3, 4, 5].map((n) =>
        client(n, { phase: 'queued', place: n - 2, waitedMs: 3000 - n * 400, sent: `${n}\n` }),
      ),
      client(6, { phase: 'connecting', inCall: open('connect', { sockfd: 4 }, 700) }),
    ],
    connections: [
      connection(2, { acceptedBy: 5302 }),
      ...[3, 4, 5].map((n) => connection(n, { serverFd: null })),
      connection(6, { serverFd: null, askedAt: NOW - 700 * MS, connectedAt: null }),
    ],
  },
  'second-fails': beside(
    lab({}, reading, {
      listening: listening(2, 3),
      clients: [
        client(1, { sent: '3\n4\n' }),
        client(2, { phase: 'queued', place: 1, waitedMs: 2100 }),
        client(3, { phase: 'queued', place: 2, waitedMs: 1300 }),
        client(4, { phase: 'failed', reason: 'SIGKILL' }),
      ],
      connections: [connection(1), connection(2, { serverFd: null })],
    }),
    ...many(3, (n) =>
      second(secondBase, n + 1, {
        served: 0,
        status: 'exited',
        exit: { code: 1, signal: null },
        machine: 'exited',
        lastCall: finished('bind', { sockfd: 3 }, -1, 'EADDRINUSE'),
      }),
    ),
  ),
  stale: {
    ...killed,
    counters: bound,
    clients: [
      client(1, { phase: 'failed', reason: 'ECONNRESET', sent: '3\n4\n' }),
      client(2, { phase: 'failed', reason: 'ECONNREFUSED' }),
    ],
  },
  'time-wait': {
    ...lab(
      { transport: 'tcp' },
      {
        status: 'exited',
        exit: { code: 1, signal: null },
        machine: 'exited',
        starts: 2,
        lastCall: finished('bind', { sockfd: 3 }, -1, 'EADDRINUSE'),
      },
    ),
    atAddress: { sockets: [{ state: 'TIME_WAIT', count: 3, peer: null, owner: null }], file: null },
    clients: [client(1, { phase: 'done', received: '12\n' })],
  },
  emfile: lab(
    { server: 'select', pace: 200 },
    {
      machine: 'dispatching',
      lastCall: finished('accept', { sockfd: 20 }, -1, 'EMFILE'),
      spareDescriptors: 2,
      descriptorsThen: 1,
      descriptors: [20, 21, 22].map((fd) => ({
        ...{ fd, role: 'connected', inode: fd, closeOnExec: false, connectionId: null },
      })),
      starts: 2,
      ready: [20],
    },
    {
      listening: { ...listening(3, 4), failing: { errno: 'EMFILE', times: 898 } },
      clients: [
        client(1, { sent: '3\n' }),
        client(2, { sent: '5\n' }),
        client(3, { phase: 'queued', place: 1, waitedMs: 5000 }),
        client(4, { phase: 'queued', place: 2, waitedMs: 4000 }),
      ],
      connections: [connection(1), connection(2), connection(3, { serverFd: null })],
      counters: {
        ...killed.counters,
        calls: { ...killed.counters.calls, accept: { entered: 900, returned: 900, failed: 898 } },
      },
    },
  ),
  'beyond-fd-set': lab(
    { server: 'select', service: 'echo', lowestFd: 1022 },
    {
      machine: 'dispatching',
      gate: { mode: 'paced', paceMs: 300, waiting: { call: 'close', since: NOW - 100 * MS } },
      unwatchable: { fd: 1024, clientId: 'client-3' },
    },
    {
      listening: { ...listening(), fd: 1022 },
      clients: [
        client(1, { received: 'one\n' }),
        client(2, { sent: 'two\n' }),
        client(3, { phase: 'failed', reason: 'ECONNRESET', connectionId: null }),
      ],
      connections: [
        connection(1, { serverFd: 1023 }),
        connection(2, { serverFd: 1024, serverEnd: row(8002, 4, 0) }),
      ],
    },
  ),
  'full-tcp': lab({ transport: 'tcp', service: 'echo', backlog: 0 }, reading, {
    listening: {
      ...listening(2),
      acceptQueue: { ...listening(2).acceptQueue, backlog: 0 },
    },
    clients: [
      client(1),
      client(2, { phase: 'queued', place: 1, sent: 'two\n', waitedMs: 900 }),
      client(3, {
        phase: 'connecting',
        inCall: open('connect', { sockfd: 4 }, 600),
        waitingSince: NOW - 600 * MS,
      }),
    ],
    connections: [
      connection(1),
      connection(2, { serverFd: null, acceptedAt: null }),
      connection(3, { serverFd: null, acceptedAt: null, connectedAt: null }),
    ],
  }),
  'cut-short': lab(
    { ...datagrams, io: 'recvmsg-sendmsg', bufferBytes: 8 },
    { machine: 'replying' },
    {
      datagrams: queue(
        {
          received: 1,
          truncated: 1,
          cut: {
            ...{ clientId: 'client-1', length: 16, taken: 8 },
            ...{ preview: '0123456789ABCDEF', t: NOW },
          },
        },
        [1, 'next'],
      ),
      clients: [client(1, { phase: 'queued', received: '01234567' })],
    },
  ),
  slow: lab(
    { server: 'select', workMs: 2000 },
    {
      machine: 'processing',
      inCall: open('nanosleep', { req: 2000 }, 1300),
      lastCall: finished('read', { fd: 22 }, 2),
      ready: [23],
      workMs: 2000,
    },
    {
      listening: listening(4),
      clients: [
        ...many(3, (n) =>
          client(n, { sent: '3\n', inCall: open('read', { fd: 4, count: 9 }, 900) }),
        ),
        client(4, { phase: 'queued', place: 1, waitedMs: 1100 }),
      ],
      connections: many(3, (n) => connection(n, { serverEnd: row(8000 + n, n === 3 ? 2 : 0, 0) })),
    },
  ),
  seqpacket: lab({ transport: 'unix-seqpacket' }, beforeRead, {
    listening: listening(2),
    clients: [
      client(1, { sent: '3\n4\n5\n' }),
      client(2, { phase: 'queued', place: 1, waitedMs: 2100, sent: '7\n' }),
    ],
    connections: [
      connection(1, {
        serverEnd: row(8001, 7, 0),
        toServer: messages('AAA', 'BBB\n'),
        toClient: messages(),
      }),
      connection(2, { serverFd: null, toServer: messages('7\n'), toClient: messages() }),
    ],
  }),
  'seqpacket-many': lab({ transport: 'unix-seqpacket', bufferBytes: 16 }, beforeRead, {
    listening: listening(),
    clients: [client(1, { sent: 'and so on' })],
    connections: [
      connection(1, {
        toServer: {
          ...messages('AAA', 'a message that is longer than the buffer', '', ...many(61, String)),
          length: 1203,
        },
        toClient: messages('first reply\n', 'second reply\n'),
      }),
    ],
  }),
  'seqpacket-select': lab({ transport: 'unix-seqpacket', server: 'select' }, selecting, {
    listening: listening(),
    clients: many(5, (n) => client(n, { sent: '3\n' })),
    connections: many(5, (n) =>
      connection(n, {
        toServer: messages(...many(n - 1, String)),
        toClient: messages(...many(n % 3, String)),
      }),
    ),
  }),
};
