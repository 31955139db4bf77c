import type { Transport, Unsequenced } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import {
  call,
  exited,
  inet,
  listener as listenerOf,
  OWN_PID,
  tablesOf,
  unix,
  watching,
} from '../testing/observing.ts';

const LISTENING = 100;

const listener = (waiting: number[], backlog = 4) => listenerOf(LISTENING, waiting, backlog);

/** A watch over a server that listens. */
const setUp = (transport: Transport = 'unix-stream') => {
  const watched = watching(transport);
  watched.note(call('server', 'socket', {}, 3, { inode: LISTENING }));
  watched.note(call('server', 'listen', { sockfd: 3, backlog: 4 }, 0));
  return watched;
};

const members = (fact: Unsequenced | undefined) =>
  fact?.type === 'kernel.sampled' ? fact.listening?.members : undefined;

test('reports the queue in its order, the waiting clients’ ends, and nothing when nothing changed', () => {
  const { kernel, look, note, told } = setUp();
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(call('client-2', 'socket', {}, 20, { inode: 202 }));
  kernel.unix = [listener([202, 201]), unix(201), unix(202, { sendQueue: 768 }), unix(300)];
  expect(look()).toBeNull();
  expect(look()).toBeNull();
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({
    type: 'kernel.sampled',
    t: 7,
    listening: { inode: LISTENING, length: 2, backlog: 4, ordered: true },
    gone: [],
  });
  expect(members(told[0])?.map((member) => member.inode)).toEqual([202, 201]);
  const rows = told[0]?.type === 'kernel.sampled' ? told[0].sockets : [];
  expect(rows.map((row) => [row.inode, row.sendQueue])).toEqual([
    [201, 0],
    [202, 768],
  ]);
});

test('reports null for the listening socket once it is closed', () => {
  const { kernel, look, note, told } = setUp();
  kernel.unix = [listener([])];
  look();
  note(call('server', 'close', { fd: 3 }, 0));
  kernel.unix = [];
  look();
  expect(told.map((fact) => fact.type === 'kernel.sampled' && fact.listening === null)).toEqual([
    false,
    true,
  ]);
});

test('looks twice before it counts a socket as foreign, and names its owner in the first sample', () => {
  const { kernel, look, proc, scans, told, watch } = setUp();
  proc.set(900, { pid: 77, comm: 'nc' });
  kernel.unix = [listener([900]), unix(900)];
  expect(look()).toBeGreaterThan(0);
  expect(scans).toEqual([]);
  expect(look()).toBeNull();
  expect(members(told[0])).toEqual([{ inode: 900, port: null, owner: { pid: 77, comm: 'nc' } }]);
  expect(watch.hasForeign).toBe(true);
  look();
  expect(scans).toEqual([[900]]);
  kernel.unix = [listener([])];
  look();
  expect(watch.hasForeign).toBe(false);
});

test('holds a sample while a socket of a process of the lab has not been reported yet', () => {
  const { kernel, look, note, proc, told } = setUp();
  proc.set(201, { pid: OWN_PID, comm: 'node' });
  kernel.unix = [listener([201]), unix(201)];
  expect(look()).toBeGreaterThan(0);
  expect(look()).toBeGreaterThan(0);
  expect(told).toEqual([]);
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  expect(look()).toBeNull();
  expect(members(told[0])).toEqual([{ inode: 201, port: null, owner: null }]);
});

test('shows an external client that /proc does not name, without an owner', () => {
  const { kernel, look, told } = setUp();
  kernel.unix = [listener([900]), unix(900)];
  look();
  expect(look()).toBeNull();
  expect(members(told[0])).toEqual([{ inode: 900, port: null, owner: null }]);
});

test('checks only the process from accept(2), where that still has the socket', () => {
  const { kernel, look, note, proc, scans, told } = setUp();
  proc.set(900, { pid: process.pid, comm: 'nc' });
  note(call('server', 'accept', { sockfd: 3 }, 5, { addr: '', inode: 400, peerPid: process.pid }));
  kernel.unix = [listener([]), unix(400, { peerInode: 900 }), unix(900, { peerInode: 400 })];
  expect(look()).toBeNull();
  expect(scans).toEqual([]);
  const rows = told[0]?.type === 'kernel.sampled' ? told[0].sockets : [];
  expect(rows.map((row) => [row.inode, row.owner?.pid])).toEqual([
    [400, undefined],
    [900, process.pid],
  ]);
});

test('TCP: members are the server’s ends that no process has; closing ones are not', () => {
  const { kernel, look, note, proc, told } = setUp('tcp');
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:80' }));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  proc.set(900, { pid: 77, comm: 'nc' });
  kernel.inet = [
    inet({ state: 'LISTEN', inode: LISTENING, receiveQueue: 2, sendQueue: 1 }),
    inet({ peerPort: 4001 }),
    inet({ inode: 201, localPort: 4001, peerPort: 80 }),
    inet({ peerPort: 4002, state: 'CLOSE_WAIT' }),
    inet({ inode: 900, localPort: 4002, peerPort: 80, state: 'FIN_WAIT2' }),
    inet({ peerPort: 4003, state: 'TIME_WAIT' }),
    inet({ localPort: 4004, peerPort: 80, state: 'TIME_WAIT' }),
  ];
  look();
  expect(look()).toBeNull();
  expect(told[0]).toMatchObject({ listening: { length: 2, backlog: 1, ordered: false } });
  expect(members(told[0])).toEqual([
    { inode: null, port: 4001, address: '127.0.0.1', owner: null },
    { inode: null, port: 4002, address: '127.0.0.1', owner: { pid: 77, comm: 'nc' } },
  ]);
  const rows = told[0]?.type === 'kernel.sampled' ? told[0].sockets : [];
  expect(rows.map((row) => [row.inode, row.peerPort])).toEqual([
    [0, 4001],
    [201, 80],
    [0, 4002],
    [900, 80],
  ]);
});

test('TCP: finds the process behind a port, except for the lab’s own', () => {
  const { kernel, note, proc, watch } = setUp('tcp');
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:80' }));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  proc.set(900, { pid: 77, comm: 'nc' });
  kernel.inet = [
    inet({ inode: 201, localPort: 4001, peerPort: 80 }),
    inet({ inode: 900, localPort: 4002, peerPort: 80 }),
  ];
  const tables = () => tablesOf(kernel);
  expect(watch.peers.peer('127.0.0.1:4001', tables)).toBe(0);
  expect(watch.peers.peer('127.0.0.1:4002', tables)).toBe(77);
  expect(watch.peers.peer('127.0.0.1:4999', tables)).toBe(0);
});

test('TCP: the same port of two addresses is two clients', () => {
  const { kernel, look, note, proc, told, watch } = setUp('tcp');
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '0.0.0.0:80' }));
  proc.set(900, { pid: 77, comm: 'nc' }).set(901, { pid: 78, comm: 'nc' });
  const addresses = ['127.0.0.1', '127.0.0.2'];
  kernel.inet = [
    inet({ state: 'LISTEN', inode: LISTENING, receiveQueue: 2, sendQueue: 4 }),
    ...addresses.map((peerAddress) => inet({ peerAddress, peerPort: 4001 })),
    ...addresses.map((localAddress, n) =>
      inet({ inode: 900 + n, localAddress, localPort: 4001, peerPort: 80 }),
    ),
  ];
  look();
  look();
  expect(members(told[0])).toEqual([
    { inode: null, port: 4001, address: '127.0.0.1', owner: { pid: 77, comm: 'nc' } },
    { inode: null, port: 4001, address: '127.0.0.2', owner: { pid: 78, comm: 'nc' } },
  ]);
  const rows = told[0]?.type === 'kernel.sampled' ? told[0].sockets : [];
  expect(rows.map((row) => [row.localAddress, row.peerAddress, row.owner?.pid])).toEqual([
    ['127.0.0.1', '127.0.0.1', undefined],
    ['127.0.0.1', '127.0.0.2', undefined],
    ['127.0.0.1', '127.0.0.1', 77],
    ['127.0.0.2', '127.0.0.1', 78],
  ]);
  const pids = addresses.map((address) =>
    watch.peers.peer(`${address}:4001`, () => tablesOf(kernel)),
  );
  expect(pids).toEqual([77, 78]);
});

test('TCP: many foreign connections at once cost one scan of /proc', () => {
  const { kernel, note, proc, scans, watch } = setUp('tcp');
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:80' }));
  const ports = Array.from({ length: 50 }, (_, i) => 4000 + i);
  kernel.inet = ports.map((port) => inet({ inode: port + 1000, localPort: port, peerPort: 80 }));
  for (const port of ports) proc.set(port + 1000, { pid: port + 2000, comm: 'nc' });
  let looks = 0;
  const pids = ports.map((port) =>
    watch.peers.peer(`127.0.0.1:${port}`, () => {
      looks++;
      return tablesOf(kernel);
    }),
  );
  expect(pids).toEqual(ports.map((port) => port + 2000));
  expect([looks, scans.length]).toEqual([1, 1]);
});

const SECOND = 150;
const secondListens = () => [
  ...call('server-2', 'socket', {}, 3, { inode: SECOND }),
  ...call('server-2', 'listen', { sockfd: 3, backlog: 4 }, 0),
];

for (const transport of ['unix-stream', 'unix-seqpacket'] as const) {
  test(`${transport}: a second server’s queue is reported separately, on change, with its external clients’ owners`, () => {
    const { kernel, look, note, proc, sample, told } = setUp(transport);
    note(secondListens());
    for (const n of [1, 2]) note(call(`client-${n}`, 'socket', {}, 19, { inode: 200 + n }));
    kernel.unix = [listener([201]), listenerOf(SECOND, [], 1), unix(201), unix(202)];
    look();
    expect(sample()).toMatchObject({
      listening: { inode: LISTENING, length: 1 },
      others: [{ inode: SECOND, length: 0, backlog: 1, ordered: true, members: [] }],
    });
    look();
    expect(told).toHaveLength(1);

    proc.set(900, { pid: 77, comm: 'nc' });
    kernel.unix = [listener([201]), listenerOf(SECOND, [202, 900], 1), unix(201), unix(900)];
    expect(look()).toBeGreaterThan(0);
    look();
    expect(sample().listening?.members.map((one) => one.inode)).toEqual([201]);
    expect(sample().others[0]?.members).toEqual([
      { inode: 202, port: null, owner: null },
      { inode: 900, port: null, owner: { pid: 77, comm: 'nc' } },
    ]);
    expect(sample().sockets.map((row) => row.inode)).toContain(900);

    note(call('server-2', 'close', { fd: 3 }, 0));
    kernel.unix = [listener([201]), unix(201), unix(900)];
    look();
    expect(sample()).toMatchObject({ listening: { inode: LISTENING }, others: [] });
    expect(told).toHaveLength(3);
  });
}

test('the first one’s socket is closed: the second one’s is still reported', () => {
  const { kernel, look, note, sample } = setUp();
  note(secondListens());
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  kernel.unix = [listenerOf(SECOND, [201]), unix(201)];
  note(call('server', 'close', { fd: 3 }, 0));
  look();
  expect(sample()).toMatchObject({ listening: null, others: [{ inode: SECOND, length: 1 }] });
});

test('TCP: a second server that listens after the first one has closed has the port’s queue', () => {
  const { kernel, look, note, sample } = setUp('tcp');
  note(call('server', 'getsockname', { sockfd: 3 }, 0, { addr: '127.0.0.1:80' }));
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  note(call('server', 'close', { fd: 3 }, 0));
  note(secondListens());
  kernel.inet = [
    inet({ state: 'LISTEN', inode: SECOND, receiveQueue: 1, sendQueue: 4 }),
    inet({ peerPort: 4001 }),
    inet({ inode: 201, localPort: 4001, peerPort: 80 }),
  ];
  look();
  expect(sample()).toMatchObject({
    listening: null,
    others: [{ inode: SECOND, length: 1, ordered: false, members: [{ port: 4001 }] }],
  });
});

test('asks again for the holders of an external client’s socket: a second process, the first one’s end, another name', () => {
  const { kernel, look, more, proc, sample, scans, told } = setUp();
  const seconds = (n: number) => n * 1e9;
  const NC = { pid: 77, comm: 'nc' };
  const CHILD = { pid: 78, comm: 'sh', fds: [3, 4] };
  const row = () => sample().sockets.find(({ inode }) => inode === 900);
  proc.set(900, NC);
  kernel.unix = [listener([900]), unix(900)];
  look(seconds(10));
  look(seconds(10));
  expect(row()).toMatchObject({ owner: NC, holders: [{ ...NC, fds: [3] }] });
  const walks = scans.length;

  // fork(2) and SCM_RIGHTS change no row: the next scan finds them.
  more.set(900, [CHILD]);
  look(seconds(10.5));
  expect(told).toHaveLength(1);
  look(seconds(11.5));
  expect(row()).toMatchObject({ owner: NC, holders: [{ ...NC, fds: [3] }, CHILD] });

  // Changes of a known holder are seen sooner.
  proc.set(900, { pid: CHILD.pid, comm: 'sleep' });
  more.clear();
  look(seconds(11.8));
  expect(row()).toMatchObject({ owner: { pid: 78, comm: 'sleep' }, holders: [{ pid: 78 }] });
  proc.clear();
  look(seconds(12.1));
  expect(row()).toMatchObject({ owner: null, holders: [] });
  // None of these was a blocking scan.
  expect(scans).toHaveLength(walks);
});

test('a listening socket closed by its server is reported with its holders, until it is gone', () => {
  const { kernel, look, note, proc, sample } = setUp();
  note(call('client-1', 'socket', {}, 19, { inode: 201 }));
  kernel.unix = [listener([201]), unix(201)];
  look();
  note(exited('server'));
  proc.set(LISTENING, { pid: 77, comm: 'python3' });
  look();
  look();
  expect(sample()).toMatchObject({
    listening: null,
    others: [],
    elsewhere: [
      { inode: LISTENING, members: [{ inode: 201 }], holders: [{ pid: 77, comm: 'python3' }] },
    ],
  });
  kernel.unix = [unix(201)];
  look();
  expect(sample().elsewhere).toEqual([]);
});

test('TCP: a foreign socket listening at the address while no server does is reported, at another address not', () => {
  const { kernel, look, note, proc, sample } = setUp('tcp');
  note(call('server', 'bind', { sockfd: 3, addr: '127.0.0.1:80' }, 0));
  note(call('server', 'close', { fd: 3 }, 0));
  proc.set(700, { pid: 77, comm: 'nc' });
  kernel.inet = [
    inet({ state: 'LISTEN', inode: 700, sendQueue: 4 }),
    inet({ state: 'LISTEN', inode: 701, localAddress: '127.0.0.2', sendQueue: 4 }),
  ];
  look();
  look();
  expect(sample().elsewhere).toMatchObject([{ inode: 700, holders: [{ pid: 77 }] }]);
  expect(sample().elsewhere).toHaveLength(1);
});

test('a connection that came and went between two samples is reported as over', () => {
  const { kernel, look, note, told } = setUp();
  kernel.unix = [listener([])];
  look();
  note(call('server', 'accept', { sockfd: 3 }, 5, { addr: '', inode: 400, peerPid: 77 }));
  note(call('server', 'close', { fd: 5 }, 0));
  look();
  expect(told).toHaveLength(2);
  look();
  expect(told).toHaveLength(2);
});

test('a Unix peer whose server has closed is reported as long as its socket exists', () => {
  const { kernel, look, note, proc, sample } = setUp();
  proc.set(900, { pid: 77, comm: 'nc' });
  const accepted = { addr: '', inode: 400, peerPid: 77, peerInode: 900 };
  note(call('server', 'accept', { sockfd: 3 }, 5, accepted));
  note(call('server', 'close', { fd: 5 }, 0));
  kernel.unix = [listener([]), unix(900, { shutdown: 3 })];
  look();
  expect(sample().sockets).toMatchObject([
    { inode: 900, shutdown: 'RDWR', holders: [{ pid: 77 }] },
  ]);
  kernel.unix = [listener([])];
  look();
  expect(sample().gone).toEqual(['900']);
});

test('a Unix peer that was gone before any sample is reported as gone', () => {
  const { kernel, look, note, sample } = setUp();
  const accepted = { addr: '', inode: 400, peerPid: 77, peerInode: 900 };
  note(call('server', 'accept', { sockfd: 3 }, 5, accepted));
  note(call('server', 'close', { fd: 5 }, 0));
  kernel.unix = [listener([])];
  look();
  expect(sample().gone).toEqual(['900']);
});
