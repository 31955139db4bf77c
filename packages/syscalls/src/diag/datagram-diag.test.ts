import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  MSG_DONTWAIT,
  SO_RCVBUF,
  SO_REUSEADDR,
  SOCK_SEQPACKET,
  SOL_SOCKET,
} from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { libc } from '../libc.ts';
import { encodeInet, encodeUnixPath, formatSockaddr } from '../sockaddr.ts';
import { until } from '../testing/child.ts';
import { Bench, inodeOf, localAddress, localPort, must } from '../testing/sockets.ts';
import { SockDiag } from './sock-diag.ts';

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

const ss = (...args: string[]) =>
  execFileSync('ss', ['-H', '-n', '-O', ...args], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/));

const datagram = (bytes: number) => new Uint8Array(bytes);

describe.each([
  { kind: 'udp', family: AF_INET, file: '/proc/net/udp' },
  { kind: 'udp6', family: AF_INET6, file: '/proc/net/udp6' },
] as const)('$kind sockets', ({ kind, family, file }) => {
  const rowOf = (fd: number) => diag.udpSockets(family).find(({ inode }) => inode === inodeOf(fd));

  it('report what waits, what was dropped and how much room there is, as ss and /proc do', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    must(libc.setsockopt(server.fd, SOL_SOCKET, SO_RCVBUF, 4096));
    const room = new Int32Array(1);
    must(libc.getsockopt(server.fd, SOL_SOCKET, SO_RCVBUF, room));
    expect(rowOf(server.fd)).toMatchObject({
      state: 'CLOSE',
      localPort: localPort(server.fd),
      peerPort: 0,
      receiveQueue: 0,
      drops: 0,
      receiveBuffer: room[0],
    });
    for (let sent = 0; sent < 40; sent += 1) {
      // It succeeds all the same: UDP drops silently.
      expect(libc.sendto(client.fd, datagram(500), 500, 0, server.addr)).toBe(500);
    }
    const row = rowOf(server.fd);
    expect(row?.drops).toBeGreaterThan(0);
    const received = () => libc.recvfrom(server.fd, datagram(500), 500, MSG_DONTWAIT, null);

    const line = ss('-uam', 'sport', '=', `:${localPort(server.fd)}`).find((columns) =>
      columns.some((column) => column.startsWith('skmem')),
    );
    expect(line?.slice(0, 2)).toEqual(['UNCONN', String(row?.receiveQueue)]);
    expect(line?.join(' ')).toContain(`rb${row?.receiveBuffer}`);
    expect(line?.join(' ')).toContain(`d${row?.drops})`);
    const proc = readFileSync(file, 'utf8')
      .split('\n')
      .map((text) => text.trim().split(/\s+/))
      .find((columns) => columns[9] === String(inodeOf(server.fd)));
    expect(Number(proc?.at(-1))).toBe(row?.drops);
    expect(Number.parseInt(proc?.[4]?.split(':')[1] ?? '', 16)).toBe(row?.receiveQueue);

    // What was not dropped can be read; reading makes room and the count of drops stays.
    let read = 0;
    while (received() > 0) read += 1;
    expect(read).toBe(40 - (row?.drops ?? 0));
    expect(rowOf(server.fd)).toMatchObject({ receiveQueue: 0, drops: row?.drops });
  });

  it('have a peer once they are connected', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    must(libc.connect(client.fd, server.addr));
    expect(rowOf(client.fd)).toMatchObject({
      state: 'ESTABLISHED',
      peerPort: localPort(server.fd),
    });
  });
});

describe('Unix datagram sockets', () => {
  it('report the first datagram’s bytes, and at the sender what of its data waits', () => {
    const server = bench.datagram('unix-dgram');
    const client = bench.datagram('unix-dgram');
    const row = (fd: number) => diag.unixSocket(inodeOf(fd));
    expect(row(server.fd)).toMatchObject({ type: 'dgram', state: 'CLOSE', receiveQueue: 0 });
    for (const bytes of [100, 50, 7]) {
      must(libc.sendto(client.fd, datagram(bytes), bytes, 0, server.addr));
    }
    expect(row(server.fd)).toMatchObject({
      receiveQueue: 100,
      sendQueue: 0,
      path: formatSockaddr(localAddress(server.fd)),
    });
    const waits = row(client.fd)?.sendQueue ?? 0;
    expect(waits).toBeGreaterThanOrEqual(157);
    const inSs = ss('-xa').find((columns) => columns[5] === String(inodeOf(client.fd)));
    expect(inSs?.slice(0, 4)).toEqual(['u_dgr', 'UNCONN', '0', String(waits)]);

    must(libc.recvfrom(server.fd, datagram(8), 8, 0, null));
    expect(row(server.fd)?.receiveQueue).toBe(50);
    expect(row(client.fd)?.sendQueue).toBe((waits / 3) * 2);
    must(libc.recvfrom(server.fd, datagram(8), 8, 0, null));
    must(libc.recvfrom(server.fd, datagram(8), 8, 0, null));
    expect([row(server.fd)?.receiveQueue, row(client.fd)?.sendQueue]).toEqual([0, 0]);
  });

  it('report their peer', () => {
    const server = bench.datagram('unix-dgram');
    const client = bench.datagram('unix-dgram');
    must(libc.connect(client.fd, server.addr));
    const rows = new Map(diag.unixSockets().map((row) => [row.inode, row]));
    const { fd } = client;
    expect(rows.get(inodeOf(fd))).toMatchObject({ peerInode: inodeOf(server.fd), type: 'dgram' });
    expect(rows.get(inodeOf(server.fd))).toMatchObject({ peerInode: 0, state: 'ESTABLISHED' });
  });
});

it('Unix seqpacket sockets have an accept queue as streams do, and all their bytes', () => {
  const listenFd = bench.keep(libc.socket(AF_UNIX, SOCK_SEQPACKET, 0));
  const addr = encodeUnixPath(bench.path());
  must(libc.bind(listenFd, addr));
  must(libc.listen(listenFd, 3));
  const client = bench.keep(libc.socket(AF_UNIX, SOCK_SEQPACKET, 0));
  must(libc.connect(client, addr));
  expect(diag.unixListener(inodeOf(listenFd))).toEqual({
    length: 1,
    backlog: 3,
    waiting: [inodeOf(client)],
  });
  must(libc.write(client, datagram(3), 3));
  must(libc.write(client, datagram(4), 4));
  const connected = bench.keep(libc.accept(listenFd, null));
  expect(diag.unixSocket(inodeOf(connected))).toMatchObject({
    type: 'seqpacket',
    state: 'ESTABLISHED',
    peerInode: inodeOf(client),
    receiveQueue: 7,
  });
  // The sixth column is the socket's own inode, the last its peer's.
  const inSs = ss('-xa').find((columns) => columns[5] === String(inodeOf(connected)));
  expect(inSs?.slice(0, 4)).toEqual(['u_seq', 'ESTAB', '7', '0']);
});

describe.each([
  { host: '127.0.0.1', family: AF_INET, flag: '-4' },
  { host: '::1', family: AF_INET6, flag: '-6' },
] as const)('TIME_WAIT at $host', ({ host, family, flag }) => {
  it('counts connections that the server closed first, and not those of clients', async () => {
    const tcp = () => bench.keep(libc.socket(family, 1, 0));
    const listenFd = tcp();
    // Both need it: the sockets in TIME_WAIT keep the listening socket's setting (measured).
    must(libc.setsockopt(listenFd, SOL_SOCKET, SO_REUSEADDR, 1));
    must(libc.bind(listenFd, encodeInet(host, 0)));
    must(libc.listen(listenFd, 4));
    const port = localPort(listenFd);
    const both = () => {
      const client = tcp();
      must(libc.connect(client, encodeInet(host, port)));
      return { client, connected: bench.keep(libc.accept(listenFd, null)) };
    };
    expect(diag.timeWaiting(family, port)).toBe(0);
    const buf = datagram(1);
    for (const { client, connected } of [both(), both()]) {
      bench.closeNow(connected);
      expect(libc.read(client, buf, 1)).toBe(0);
      bench.closeNow(client);
    }
    const third = both();
    bench.closeNow(third.client);
    expect(libc.read(third.connected, buf, 1)).toBe(0);
    bench.closeNow(third.connected);
    await until(() => diag.timeWaiting(family, port) === 2);
    const inSs = ss(flag, '-ta', 'state', 'time-wait', 'sport', '=', `:${port}`);
    expect(inSs.filter((columns) => columns.length > 1)).toHaveLength(2);

    // And that is what makes bind fail.
    bench.closeNow(listenFd);
    const second = tcp();
    expect(errnoSymbol(libc.bind(second, encodeInet(host, port)))).toBe('EADDRINUSE');
    must(libc.setsockopt(second, SOL_SOCKET, SO_REUSEADDR, 1));
    expect(libc.bind(second, encodeInet(host, port))).toBe(0);
  });
});
