import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  POLLIN,
  POLLNVAL,
  POLLOUT,
  SHUT_WR,
  SO_ACCEPTCONN,
  SO_PEERCRED,
  SO_REUSEADDR,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { fdMembers, fdSet, newFdSet } from './fdset.ts';
import { libc, newAddressBuffer } from './libc.ts';
import { decodeSockaddr, encodeInet, encodeUnixPath, formatSockaddr } from './sockaddr.ts';
import { Bench, FAMILIES, inodeOf, localAddress, localPort, must } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

const text = (bytes: Uint8Array, length: number) =>
  Buffer.from(bytes.subarray(0, length)).toString();

describe.each(FAMILIES)('%s stream', (family) => {
  it('connects, accepts, writes and reads both ways', () => {
    const listening = bench.listen(family, 4);
    const client = bench.connect(family, listening.addr);
    const peer = newAddressBuffer();
    const connected = bench.keep(libc.accept(listening.fd, peer));
    expect(decodeSockaddr(peer.bytes, peer.length)).toEqual(localAddress(client));
    const remote = newAddressBuffer();
    must(libc.getpeername(client, remote));
    expect(Buffer.from(remote.bytes.subarray(0, remote.length))).toEqual(
      Buffer.from(listening.addr),
    );

    const buf = new Uint8Array(64);
    expect(libc.write(client, Buffer.from('3\n4\n'), 4)).toBe(4);
    expect(text(buf, libc.read(connected, buf, 64))).toBe('3\n4\n');
    expect(libc.write(connected, Buffer.from('7\n'), 2)).toBe(2);
    expect(text(buf, libc.read(client, buf, 64))).toBe('7\n');

    // Half-close: end-of-file one way, replies still the other.
    expect(libc.shutdown(client, SHUT_WR)).toBe(0);
    expect(libc.read(connected, buf, 64)).toBe(0);
    expect(libc.write(connected, Buffer.from('bye'), 3)).toBe(3);
    expect(text(buf, libc.read(client, buf, 64))).toBe('bye');
  });

  it('reports readiness by select and poll', () => {
    const listening = bench.listen(family, 4);
    const set = newFdSet();
    fdSet(set, listening.fd);
    expect(libc.select(listening.fd + 1, set, null, null, 0)).toBe(0);
    expect(fdMembers(set)).toEqual([]);
    expect(libc.poll1(listening.fd, POLLIN, 0)).toBe(0);

    const client = bench.connect(family, listening.addr);
    fdSet(set, listening.fd);
    fdSet(set, client);
    expect(libc.select(Math.max(listening.fd, client) + 1, set, null, null, -1)).toBe(1);
    expect(fdMembers(set)).toEqual([listening.fd]);
    expect(libc.poll1(listening.fd, POLLIN, -1)).toBe(POLLIN);
    expect(libc.poll1(client, POLLIN | POLLOUT, 0)).toBe(POLLOUT);
  });

  it('returns ECONNREFUSED when nobody listens and EADDRINUSE when the name is taken', () => {
    const listening = bench.listen(family, 4);
    const second = bench.socket(family);
    expect(errnoSymbol(libc.bind(second, listening.addr))).toBe('EADDRINUSE');
    bench.closeNow(listening.fd);
    expect(errnoSymbol(libc.connect(bench.socket(family), listening.addr))).toBe('ECONNREFUSED');
  });
});

it('removes a Unix socket’s name, once', () => {
  const path = bench.path();
  expect(errnoSymbol(libc.unlink(path))).toBe('ENOENT');
  expect(errnoSymbol(libc.connect(bench.socket('unix'), encodeUnixPath(path)))).toBe('ENOENT');
  must(libc.bind(bench.socket('unix'), encodeUnixPath(path)));
  expect(existsSync(path)).toBe(true);
  expect(libc.unlink(path)).toBe(0);
  expect(existsSync(path)).toBe(false);
});

it('takes paths that are not ASCII', () => {
  const path = `${bench.path()}-é字`;
  const fd = bench.socket('unix');
  must(libc.bind(fd, encodeUnixPath(path)));
  expect(localAddress(fd)).toEqual({ family: 'unix', kind: 'pathname', path });
  expect(libc.unlink(path)).toBe(0);
});

it('binds to IPv6 too', () => {
  const fd = bench.keep(libc.socket(10, 1, 0));
  must(libc.bind(fd, encodeInet('::1', 0)));
  expect(formatSockaddr(localAddress(fd))).toBe(`[::1]:${localPort(fd)}`);
});

it('sets and gets options', () => {
  const { fd } = bench.listen('tcp', 4);
  const value = new Int32Array(1);
  expect(libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1)).toBe(0);
  expect(libc.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, value)).toBe(0);
  expect(value[0]).toBe(1);
  must(libc.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, value));
  expect(value[0]).toBe(1);
  expect(errnoSymbol(libc.setsockopt(fd, SOL_SOCKET, 12_345, 1))).toBe('ENOPROTOOPT');
});

it('reports a Unix client’s pid by SO_PEERCRED, the first of three ints', () => {
  const listening = bench.listen('unix', 4);
  bench.connect('unix', listening.addr);
  const credentials = new Int32Array(3);
  const connected = bench.keep(libc.accept(listening.fd, null));
  must(libc.getsockopt(connected, SOL_SOCKET, SO_PEERCRED, credentials));
  expect(credentials[0]).toBe(process.pid);
});

it('returns the inode that /proc has', () => {
  const fd = bench.socket('unix');
  expect(readlinkSync(`/proc/self/fd/${fd}`)).toBe(`socket:[${inodeOf(fd)}]`);
});

it('keeps errno of each failure', () => {
  const buf = new Uint8Array(8);
  const nonBlocking = bench.socket('tcp', SOCK_NONBLOCK);
  expect(errnoSymbol(libc.read(-1, buf, 8))).toBe('EBADF');
  expect(errnoSymbol(libc.close(1_000_000))).toBe('EBADF');
  expect(errnoSymbol(libc.read(nonBlocking, buf, 8))).toBe('ENOTCONN');
  expect(errnoSymbol(libc.accept(nonBlocking, newAddressBuffer()))).toBe('EINVAL');
  expect(errnoSymbol(libc.getpeername(nonBlocking, newAddressBuffer()))).toBe('ENOTCONN');
  expect(errnoSymbol(libc.socket(12_345, 1, 0))).toBe('EAFNOSUPPORT');
  expect(errnoSymbol(libc.listen(0x7fff_ffff, 1))).toBe('EBADF');
  expect(errnoSymbol(libc.shutdown(nonBlocking, 9))).toBe('EINVAL');
  expect(errnoSymbol(libc.fstat(-1, new Float64Array(1)))).toBe('EBADF');
  expect(errnoSymbol(libc.prctl(-1, 0))).toBe('EINVAL');
  expect(libc.poll1(1_000_000, POLLIN, 0)).toBe(POLLNVAL);
  const listening = bench.listen('unix', 0);
  bench.connect('unix', listening.addr);
  const late = bench.socket('unix', SOCK_NONBLOCK);
  expect(errnoSymbol(libc.connect(late, listening.addr))).toBe('EAGAIN');
});

it('returns EPIPE, without a signal, when the peer is gone', () => {
  const listening = bench.listen('unix', 4);
  const client = bench.connect('unix', listening.addr);
  bench.closeNow(bench.keep(libc.accept(listening.fd, null)));
  expect(errnoSymbol(libc.write(client, Buffer.from('x'), 1))).toBe('EPIPE');
});

it('clamps the backlog to somaxconn as the kernel does', () => {
  const somaxconn = Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'));
  expect(somaxconn).toBeGreaterThan(0);
  expect(libc.listen(bench.listen('tcp', 4).fd, 65_535)).toBe(0);
});

describe('what no call could take', () => {
  const buf = new Uint8Array(8);
  const set = newFdSet();

  it.each<[string, () => number]>([
    ['a count beyond the buffer', () => libc.read(0, buf, 9)],
    ['a count below zero', () => libc.write(1, buf, -1)],
    ['a count that is no integer', () => libc.write(1, buf, 0.5)],
    ['a descriptor that is no integer', () => libc.read(Number.NaN, buf, 8)],
    ['a descriptor beyond an int', () => libc.close(2 ** 31)],
    ['a set without room for all descriptors', () => libc.select(1, buf, null, null, 0)],
    ['a path with a NUL', () => libc.unlink('/a\0b')],
    ['a backlog that is no integer', () => libc.listen(0, 1.5)],
  ])('throws INVALID_ARGUMENT for %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('throws FD_OUT_OF_RANGE for nfds beyond fd_set', () => {
    for (const nfds of [-1, 1025, 1.5]) {
      expect(() => libc.select(nfds, set, null, null, 0)).toThrow(
        expect.objectContaining({ code: 'FD_OUT_OF_RANGE' }),
      );
    }
  });
});
