import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedMessage, SentMessage } from './calls.ts';
import {
  AF_UNIX,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  SEEK_SET,
  SO_RCVTIMEO,
  SOCK_DGRAM,
  SOL_SOCKET,
} from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { libc, newAddressBuffer } from './libc.ts';
import { decodeSockaddr, encodeAutobind, encodeUnixPath, formatSockaddr } from './sockaddr.ts';
import { endChildren, startChild } from './testing/child.ts';
import { Bench, DATAGRAMS, FAMILIES, inodeOf, localAddress, must } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  endChildren();
  bench.close();
});

const bytes = (text: string) => Buffer.from(text);
const text = (buf: Uint8Array, length: number) => Buffer.from(buf.subarray(0, length)).toString();

const room = (len = 64): ReceivedMessage => ({
  buf: new Uint8Array(len),
  len,
  name: newAddressBuffer(),
  flags: 0,
  descriptors: [],
});

const message = (
  said: string,
  name: Uint8Array | null = null,
  descriptors: readonly number[] = [],
): SentMessage => ({ buf: bytes(said), len: Buffer.byteLength(said), name, descriptors });

describe.each(DATAGRAMS)('%s', (kind) => {
  it('carries datagrams with their sender’s address, each on its own', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    expect(libc.sendto(client.fd, bytes('AAA'), 3, 0, server.addr)).toBe(3);
    expect(libc.sendmsg(client.fd, message('BBBB', server.addr), 0)).toBe(4);

    const buf = new Uint8Array(64);
    const from = newAddressBuffer();
    expect(text(buf, libc.recvfrom(server.fd, buf, 64, 0, from))).toBe('AAA');
    expect(decodeSockaddr(from.bytes, from.length)).toEqual(localAddress(client.fd));
    const second = room();
    expect(text(second.buf, libc.recvmsg(server.fd, second, 0))).toBe('BBBB');
    expect(decodeSockaddr(second.name.bytes, second.name.length)).toEqual(localAddress(client.fd));

    // An answer to that address comes back to the sender.
    expect(libc.sendto(server.fd, bytes('7'), 1, 0, from.bytes.subarray(0, from.length))).toBe(1);
    expect(libc.recvfrom(client.fd, buf, 64, 0, null)).toBe(1);
  });

  it('takes an empty datagram, which is not an end-of-file', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    expect(libc.sendto(client.fd, new Uint8Array(0), 0, 0, server.addr)).toBe(0);
    expect(libc.sendto(client.fd, bytes('x'), 1, 0, server.addr)).toBe(1);
    const from = newAddressBuffer();
    const buf = new Uint8Array(8);
    expect(libc.recvfrom(server.fd, buf, 8, 0, from)).toBe(0);
    expect(from.length).toBeGreaterThan(0);
    expect(libc.recvfrom(server.fd, buf, 8, 0, from)).toBe(1);
  });

  it('reports MSG_TRUNC when a datagram is longer than the buffer, and the rest is lost', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    must(libc.sendto(client.fd, bytes('abcdef'), 6, 0, server.addr));
    must(libc.sendto(client.fd, bytes('next'), 4, 0, server.addr));
    const short = room(4);
    expect(text(short.buf, libc.recvmsg(server.fd, short, MSG_PEEK))).toBe('abcd');
    expect(libc.recvmsg(server.fd, short, 0)).toBe(4);
    expect(short.flags & MSG_TRUNC).toBe(MSG_TRUNC);
    expect(text(short.buf, libc.recvmsg(server.fd, short, 0))).toBe('next');
    expect(short.flags & MSG_TRUNC).toBe(0);
    // As a flag of the call, it returns the true length.
    must(libc.sendto(client.fd, bytes('abcdef'), 6, 0, server.addr));
    expect(libc.recvfrom(server.fd, short.buf, 4, MSG_TRUNC, null)).toBe(6);
  });

  it('refuses what is too long for one datagram, and does not wait with MSG_DONTWAIT', () => {
    const server = bench.datagram(kind);
    const client = bench.datagram(kind);
    const huge = new Uint8Array(1 << 20);
    expect(errnoSymbol(libc.sendto(client.fd, huge, huge.length, 0, server.addr))).toBe('EMSGSIZE');
    const got = libc.recvfrom(server.fd, new Uint8Array(8), 8, MSG_DONTWAIT, null);
    expect(errnoSymbol(got)).toBe('EAGAIN');
  });

  it('fails with EAGAIN when SO_RCVTIMEO is over', () => {
    const { fd } = bench.datagram(kind);
    expect(libc.setsockoptTime(fd, SOL_SOCKET, SO_RCVTIMEO, 30)).toBe(0);
    const start = performance.now();
    expect(errnoSymbol(libc.recvfrom(fd, new Uint8Array(8), 8, 0, null))).toBe('EAGAIN');
    expect(performance.now() - start).toBeGreaterThan(25);
  });
});

describe.each(FAMILIES)('%s stream', (family) => {
  it('is written and read by these calls as well, and reports no sender', () => {
    const listening = bench.listen(family, 4);
    const client = bench.connect(family, listening.addr);
    const connected = bench.keep(libc.accept(listening.fd, null));
    const from = newAddressBuffer();
    from.length = 99;
    const buf = new Uint8Array(64);
    expect(libc.sendto(client, bytes('12'), 2, 0, null)).toBe(2);
    expect(libc.sendmsg(client, message('345'), 0)).toBe(3);
    expect(text(buf, libc.recvfrom(connected, buf, 64, 0, from))).toBe('12345');
    expect(from.length).toBe(0);
    bench.closeNow(client);
    const end = room();
    expect(libc.recvmsg(connected, end, 0)).toBe(0);
    expect(end.name.length).toBe(0);
  });
});

it('admits max_dgram_qlen + 1 Unix datagrams, then EAGAIN or sleep', () => {
  const server = bench.datagram('unix-dgram');
  const client = bench.datagram('unix-dgram');
  const send = () => libc.sendto(client.fd, bytes('x'), 1, MSG_DONTWAIT, server.addr);
  let admitted = 0;
  let ret = send();
  for (; ret > 0; ret = send()) admitted += 1;
  expect(errnoSymbol(ret)).toBe('EAGAIN');
  expect(admitted).toBe(Number(readFileSync('/proc/sys/net/unix/max_dgram_qlen', 'utf8')) + 1);
});

it('distinguishes an unnamed Unix sender from a named one', () => {
  const server = bench.datagram('unix-dgram');
  const unnamed = bench.keep(libc.socket(AF_UNIX, SOCK_DGRAM, 0));
  must(libc.sendto(unnamed, bytes('x'), 1, 0, server.addr));
  const from = newAddressBuffer();
  must(libc.recvfrom(server.fd, new Uint8Array(8), 8, 0, from));
  expect(from.length).toBe(0);
  must(libc.bind(unnamed, encodeAutobind()));
  expect(formatSockaddr(localAddress(unnamed))).toMatch(/^@[0-9a-f]{5}$/);
});

describe('SCM_RIGHTS', () => {
  const file = (content: string) => {
    const fd = bench.keep(libc.memfd_create('passed', 0));
    must(libc.write(fd, bytes(content), content.length));
    return fd;
  };

  it('passes descriptors: other numbers, the same files', () => {
    const server = bench.datagram('unix-dgram');
    const client = bench.datagram('unix-dgram');
    const files = [file('one'), file('two'), server.fd];
    expect(libc.sendmsg(client.fd, message('fd\n', server.addr, files), 0)).toBe(3);
    const got = room();
    expect(libc.recvmsg(server.fd, got, 0)).toBe(3);
    for (const fd of got.descriptors) bench.keep(fd);
    expect(got.descriptors.map(inodeOf)).toEqual(files.map(inodeOf));
    expect(got.descriptors).not.toEqual(files);
    // A message without any empties the list.
    must(libc.sendmsg(client.fd, message('none', server.addr), 0));
    must(libc.recvmsg(server.fd, got, 0));
    expect(got.descriptors).toEqual([]);
  });

  it('passes 253 at once, and no more', () => {
    const server = bench.datagram('unix-dgram');
    const client = bench.datagram('unix-dgram');
    const passed = file('x');
    const many = (count: number) => Array.from({ length: count }, () => passed);
    must(libc.sendmsg(client.fd, message('m', server.addr, many(253)), 0));
    const got = room();
    must(libc.recvmsg(server.fd, got, 0));
    for (const fd of got.descriptors) bench.keep(fd);
    expect(got.descriptors).toHaveLength(253);
    expect(got.flags & MSG_CTRUNC).toBe(0);
    expect(() => libc.sendmsg(client.fd, message('m', server.addr, many(254)), 0)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('refuses a descriptor that is not open', () => {
    const server = bench.datagram('unix-dgram');
    const client = bench.datagram('unix-dgram');
    const closed = libc.sendmsg(client.fd, message('m', server.addr, [1_000_000]), 0);
    expect(errnoSymbol(closed)).toBe('EBADF');
  });

  it('passes between processes, with the content of the file', async () => {
    const listening = bench.listen('unix', 1);
    const child = startChild(
      `const fd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
      sys.libc.connect(fd, Buffer.from(args[0], 'hex'));
      const file = sys.libc.memfd_create('child', sys.MFD_CLOEXEC);
      sys.libc.write(file, Buffer.from('from the child'), 14);
      const inode = new Float64Array(1);
      sys.libc.fstat(file, inode);
      const message = { buf: Buffer.from('fd\\n'), len: 3, name: null, descriptors: [file] };
      console.log(sys.libc.sendmsg(fd, message, 0), inode[0]);`,
      [Buffer.from(listening.addr).toString('hex')],
    );
    const connected = bench.keep(libc.accept(listening.fd, null));
    const got = room();
    expect(text(got.buf, libc.recvmsg(connected, got, 0))).toBe('fd\n');
    const [passed = -1] = got.descriptors;
    bench.keep(passed);
    expect(await child.line()).toBe(`3 ${inodeOf(passed)}`);
    expect(await child.ended).toBe(0);
    // The offset belongs to the open file: it is where the child left it.
    const buf = new Uint8Array(64);
    expect(libc.read(passed, buf, 64)).toBe(0);
    expect(libc.lseek(passed, 0, SEEK_SET)).toBe(0);
    expect(text(buf, libc.read(passed, buf, 64))).toBe('from the child');
  });
});

describe('what no call could take', () => {
  const buf = new Uint8Array(8);
  it.each<[string, () => number]>([
    ['a length beyond the buffer', () => libc.recvfrom(0, buf, 9, 0, null)],
    ['flags that are no integer', () => libc.sendto(0, buf, 8, 0.5, null)],
    ['a message longer than its buffer', () => libc.recvmsg(0, { ...room(8), len: 9 }, 0)],
    ['a descriptor that is none', () => libc.sendmsg(0, message('m', null, [Number.NaN]), 0)],
  ])('throws INVALID_ARGUMENT for %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('leaves to the kernel what only the kernel can check', () => {
    expect(errnoSymbol(libc.recvmsg(1_000_000, room(), 0))).toBe('EBADF');
    const client = bench.datagram('unix-dgram');
    expect(errnoSymbol(libc.sendto(client.fd, buf, 8, 0, null))).toBe('ENOTCONN');
    expect(errnoSymbol(libc.sendmsg(client.fd, message('m'), 0))).toBe('ENOTCONN');
    const missing = encodeUnixPath(bench.path());
    expect(errnoSymbol(libc.sendto(client.fd, buf, 8, 0, missing))).toBe('ENOENT');
  });
});
