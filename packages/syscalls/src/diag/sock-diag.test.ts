import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AF_INET, AF_INET6, SOCK_NONBLOCK, SOCK_STREAM } from '../constants.ts';
import { ERRNO } from '../errno.ts';
import { libc } from '../libc.ts';
import { encodeInet, formatSockaddr } from '../sockaddr.ts';
import { until } from '../testing/child.ts';
import { Bench, inodeOf, localAddress, localPort, must } from '../testing/sockets.ts';
import { type InetQuery, SockDiag, waitingPorts } from './sock-diag.ts';

let bench: Bench;
let diag: SockDiag;
beforeEach(() => {
  bench = new Bench();
  diag = SockDiag.open();
});
afterEach(() => {
  diag.close();
  bench.close();
});

/** ss(8)'s rows, split at white space. */
const ss = (...args: string[]) =>
  execFileSync('ss', ['-H', '-n', ...args], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim().split(/\s+/));

const text = (bytes: string) => Buffer.from(bytes);
const range = (length: number) => Array.from({ length }, (_, index) => index);

describe('a Unix socket’s accept queue', () => {
  it('has the waiting clients, first come first', () => {
    const listening = bench.listen('unix', 8);
    const inode = inodeOf(listening.fd);
    expect(diag.unixListener(inode)).toEqual({ length: 0, backlog: 8, waiting: [] });
    const clients = range(6).map(() => bench.connect('unix', listening.addr));
    const inodes = clients.map(inodeOf);
    expect(diag.unixListener(inode)).toEqual({ length: 6, backlog: 8, waiting: inodes });

    // ss numbers its columns: netid, state, Recv-Q, Send-Q, local, its inode, ...
    const row = ss('-xl').find((columns) => columns[5] === String(inode));
    expect(row?.slice(1, 4)).toEqual(['LISTEN', '6', '8']);

    bench.keep(must(libc.accept(listening.fd, null)));
    expect(diag.unixListener(inode)?.waiting).toEqual(inodes.slice(1));
    bench.closeNow(clients[3] ?? -1);
    const left = inodes.slice(1);
    left[2] = 0;
    expect(diag.unixListener(inode)).toEqual({ length: 5, backlog: 8, waiting: left });
  });

  it('is reported whole when it is long', () => {
    const somaxconn = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
    const many = Math.min(2500, somaxconn);
    const listening = bench.listen('unix', many);
    const inodes = range(many).map(() => inodeOf(bench.connect('unix', listening.addr)));
    expect(diag.unixListener(inodeOf(listening.fd))?.waiting).toEqual(inodes);
    const fresh = SockDiag.open();
    const row = fresh.unixSockets(['LISTEN']).find((each) => each.inode === inodeOf(listening.fd));
    fresh.close();
    expect(row?.waiting).toEqual(inodes);
    const all = new Set(diag.unixSockets().map((each) => each.inode));
    expect(inodes.filter((inode) => !all.has(inode))).toEqual([]);
  });

  it('exists for a listening socket only', () => {
    const idle = bench.socket('unix');
    expect(diag.unixListener(inodeOf(idle))).toBeNull();
    const inode = inodeOf(idle);
    bench.closeNow(idle);
    expect(diag.unixListener(inode)).toBeNull();
    expect(diag.unixSocket(inode)).toBeNull();
  });
});

describe('Unix sockets', () => {
  it('have their peers, states, names and queues', () => {
    const listening = bench.listen('unix', 8);
    const path = formatSockaddr(localAddress(listening.fd));
    const client = bench.connect('unix', listening.addr);
    const waiting = bench.connect('unix', listening.addr);
    const connected = bench.keep(must(libc.accept(listening.fd, null)));
    must(libc.write(client, text('12345'), 5));
    must(libc.write(waiting, text('early'), 5));

    const rows = new Map(diag.unixSockets().map((row) => [row.inode, row]));
    const row = (fd: number) => rows.get(inodeOf(fd));
    expect(row(listening.fd)).toMatchObject({ state: 'LISTEN', path, receiveQueue: 1 });
    expect(row(connected)).toMatchObject({
      state: 'ESTABLISHED',
      peerInode: inodeOf(client),
      receiveQueue: 5,
      sendQueue: 0,
      path,
      waiting: null,
    });
    expect(row(client)).toMatchObject({
      peerInode: inodeOf(connected),
      receiveQueue: 0,
      path: null,
    });
    expect(row(client)?.sendQueue).toBeGreaterThanOrEqual(5);
    // Not accepted yet: the other end has no inode and no row.
    expect(row(waiting)).toMatchObject({ state: 'ESTABLISHED', peerInode: 0 });
    expect(row(waiting)?.sendQueue).toBeGreaterThanOrEqual(5);
    expect(rows.has(0)).toBe(false);

    const inSs = new Map(ss('-xa').map((columns) => [Number(columns[5]), columns]));
    for (const fd of [connected, client]) {
      const columns = inSs.get(inodeOf(fd));
      expect(columns?.slice(1, 4)).toEqual([
        'ESTAB',
        String(row(fd)?.receiveQueue),
        String(row(fd)?.sendQueue),
      ]);
      expect(Number(columns?.[7])).toBe(row(fd)?.peerInode);
    }

    bench.closeNow(client);
    expect(diag.unixSocket(inodeOf(connected))).toMatchObject({ peerInode: 0 });
  });
});

describe('a TCP socket’s accept queue', () => {
  it('has a length, a backlog and its members’ ports', async () => {
    const listening = bench.listen('tcp', 8);
    const port = localPort(listening.fd);
    const clients = range(6).map(() => bench.connect('tcp', listening.addr));
    // connect returns when the client's side is up; the server's may be a moment later.
    const length = () => diag.inetListener('127.0.0.1', port)?.receiveQueue;
    await until(() => length() === 6);
    const expected = { state: 'LISTEN', receiveQueue: 6, sendQueue: 8, localPort: port };
    expect(diag.inetListener('127.0.0.1', port)).toMatchObject({
      ...expected,
      inode: inodeOf(listening.fd),
      localAddress: '127.0.0.1',
    });
    const rows = diag.inetSockets({ family: AF_INET, port });
    expect(rows.find((row) => row.inode === inodeOf(listening.fd))).toMatchObject(expected);
    const sorted = (ports: number[]) => ports.toSorted((a, b) => a - b);
    expect(sorted(waitingPorts(rows, port))).toEqual(sorted(clients.map(localPort)));
    const [row] = ss('-tl', 'sport', '=', `:${port}`);
    expect(row?.slice(0, 3)).toEqual(['LISTEN', '6', '8']);

    bench.closeNow(clients[2] ?? -1);
    bench.keep(must(libc.accept(listening.fd, null)));
    const after = diag.inetSockets({ family: AF_INET, port });
    expect(sorted(waitingPorts(after, port))).toHaveLength(5);
    expect(length()).toBe(5);
  });

  it('leaves a client that does not fit in SYN_SENT', async () => {
    const listening = bench.listen('tcp', 0);
    const port = localPort(listening.fd);
    bench.connect('tcp', listening.addr);
    await until(() => diag.inetListener('127.0.0.1', port)?.receiveQueue === 1);
    const late = bench.socket('tcp', SOCK_NONBLOCK);
    expect(libc.connect(late, listening.addr)).toBe(-ERRNO.EINPROGRESS);
    const states = () =>
      diag
        .inetSockets({ family: AF_INET, port })
        .filter((row) => row.inode === inodeOf(late))
        .map((row) => row.state);
    await until(() => states().length > 0);
    expect(states()).toEqual(['SYN_SENT']);
    expect(diag.inetListener('127.0.0.1', port)).toMatchObject({ receiveQueue: 1, sendQueue: 0 });
  });

  it('is null where nobody listens', () => {
    const bound = bench.socket('tcp');
    must(libc.bind(bound, encodeInet('127.0.0.1', 0)));
    expect(diag.inetListener('127.0.0.1', localPort(bound))).toBeNull();
  });

  it('is reported over IPv6 too', async () => {
    const fd = bench.keep(libc.socket(AF_INET6, 1, 0));
    must(libc.bind(fd, encodeInet('::1', 0)));
    must(libc.listen(fd, 3));
    const port = localPort(fd);
    const client = bench.keep(libc.socket(AF_INET6, 1, 0));
    must(libc.connect(client, encodeInet('::1', port)));
    await until(() => diag.inetListener('::1', port)?.receiveQueue === 1);
    expect(diag.inetListener('::1', port)).toMatchObject({ receiveQueue: 1, sendQueue: 3 });
    expect(waitingPorts(diag.inetSockets({ family: AF_INET6, port }), port)).toEqual([
      localPort(client),
    ]);
  });
});

describe('TCP sockets', () => {
  it('have the queues that ss shows, at both ends', async () => {
    const listening = bench.listen('tcp', 4);
    const port = localPort(listening.fd);
    const client = bench.connect('tcp', listening.addr);
    const connected = bench.keep(must(libc.accept(listening.fd, null)));
    must(libc.write(client, text('12345'), 5));
    const server = () =>
      diag
        .inetSockets({ family: AF_INET, port, states: ['ESTABLISHED'] })
        .find((row) => row.inode === inodeOf(connected));
    await until(() => server()?.receiveQueue === 5);
    expect(server()).toMatchObject({ localPort: port, peerPort: localPort(client), sendQueue: 0 });
    const [row] = ss('-t', 'sport', '=', `:${port}`);
    expect(row?.slice(0, 3)).toEqual(['ESTAB', '5', '0']);
  });

  it('are selected by one port, by many, by more than the kernel’s filter takes', async () => {
    const listening = range(40).map(() => bench.listen('tcp', 1).fd);
    const clients = listening.map((fd) =>
      bench.connect('tcp', encodeInet('127.0.0.1', localPort(fd))),
    );
    const ports = listening.map(localPort);
    const queued = () => ports.map((port) => diag.inetListener('127.0.0.1', port)?.receiveQueue);
    await until(() => queued().every((length) => length === 1));
    // Without TIME_WAIT: bind(2) may return a port that was another server's a moment ago, and its clients,
    // if they closed first, still have it as their peer's.
    const states = ['LISTEN', 'ESTABLISHED'] as const;
    for (const count of [1, 2, 32, 33, 40]) {
      const rows = diag.inetSockets({ family: AF_INET, port: ports.slice(0, count), states });
      const inodes = rows.map((row) => row.inode).filter((inode) => inode !== 0);
      const expected = [...listening.slice(0, count), ...clients.slice(0, count)].map(inodeOf);
      expect(inodes.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
      expect(rows).toHaveLength(count * 3);
    }
    expect(diag.inetSockets({ family: AF_INET, port: [] })).toEqual([]);
    expect(diag.inetSockets({ family: AF_INET }).length).toBeGreaterThanOrEqual(120);
  });

  it('are reported with the rest of an earlier server’s connections, unless left out', async () => {
    const earlier = bench.listen('tcp', 1);
    const port = localPort(earlier.fd);
    const client = bench.connect('tcp', earlier.addr);
    const clientPort = localPort(client);
    const connected = must(libc.accept(earlier.fd, null));
    bench.closeNow(client);
    expect(libc.read(connected, new Uint8Array(1), 1)).toBe(0);
    bench.closeNow(connected);
    bench.closeNow(earlier.fd);
    // This test's own: other clients may have left the same peer's port behind.
    const told = (query: Partial<InetQuery>) =>
      diag
        .inetSockets({ family: AF_INET, port, ...query })
        .filter((row) => row.localPort === port || row.localPort === clientPort)
        .map(({ state, peerPort, inode }) => ({ state, peerPort, held: inode !== 0 }));
    const left = { state: 'TIME_WAIT', peerPort: port, held: false };
    await until(() => told({ states: ['TIME_WAIT'] }).length === 1);
    expect(told({})).toEqual([left]);

    const later = bench.keep(libc.socket(AF_INET, SOCK_STREAM, 0));
    must(libc.bind(later, encodeInet('127.0.0.1', port)));
    must(libc.listen(later, 1));
    const listening = { state: 'LISTEN', peerPort: 0, held: true };
    expect(told({})).toHaveLength(2);
    expect(told({})).toEqual(expect.arrayContaining([listening, left]));
    expect(told({ states: ['LISTEN', 'ESTABLISHED'] })).toEqual([listening]);
  });
});

it('answers correctly while sockets come and go', () => {
  const listening = bench.listen('unix', 64);
  const inode = inodeOf(listening.fd);
  for (const round of range(200)) {
    const clients = range(round % 7).map(() => bench.connect('unix', listening.addr));
    expect(diag.unixListener(inode)?.waiting).toEqual(clients.map(inodeOf));
    diag.unixSockets();
    for (const client of clients) {
      bench.closeNow(must(libc.accept(listening.fd, null)));
      bench.closeNow(client);
    }
  }
});

it('throws once it is closed', () => {
  const closed = SockDiag.open();
  closed.close();
  closed.close();
  expect(() => closed.unixSockets()).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
});
