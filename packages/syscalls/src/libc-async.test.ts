import { afterEach, beforeEach, expect, it } from 'vitest';
import { MSG_TRUNC, SHUT_RDWR, SOCK_NONBLOCK } from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { fdMembers, fdSet, newFdSet } from './fdset.ts';
import { libc, newAddressBuffer } from './libc.ts';
import { libcAsync } from './libc-async.ts';
import { decodeSockaddr, encodeUnixPath } from './sockaddr.ts';
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

it.each(FAMILIES)('blocks on a pool thread, not here: %s', async (family) => {
  const listening = bench.listen(family, 4);
  const addr = newAddressBuffer();
  const accepting = libcAsync.accept(listening.fd, addr);
  const client = bench.socket(family);
  expect(await libcAsync.connect(client, listening.addr)).toBe(0);
  const connected = bench.keep(await accepting);
  expect(decodeSockaddr(addr.bytes, addr.length)).toEqual(localAddress(client));

  const buf = new Uint8Array(16);
  const reading = libcAsync.read(connected, buf, 16);
  expect(await libcAsync.write(client, Buffer.from('hello'), 5)).toBe(5);
  expect(await reading).toBe(5);
  expect(Buffer.from(buf.subarray(0, 5)).toString()).toBe('hello');

  const set = newFdSet();
  fdSet(set, connected);
  const selecting = libcAsync.select(connected + 1, set, null, null, -1);
  must(libc.write(client, Buffer.from('x'), 1));
  expect(await selecting).toBe(1);
  expect(fdMembers(set)).toEqual([connected]);
});

it.each(DATAGRAMS)('waits for datagrams on a pool thread: %s', async (kind) => {
  const server = bench.datagram(kind);
  const client = bench.datagram(kind);
  const buf = new Uint8Array(16);
  const from = newAddressBuffer();
  const receiving = libcAsync.recvfrom(server.fd, buf, 16, 0, from);
  expect(await libcAsync.sendto(client.fd, Buffer.from('hello'), 5, 0, server.addr)).toBe(5);
  expect(await receiving).toBe(5);
  expect(Buffer.from(buf.subarray(0, 5)).toString()).toBe('hello');
  expect(decodeSockaddr(from.bytes, from.length)).toEqual(localAddress(client.fd));
  const without = libcAsync.recvfrom(server.fd, buf, 16, 0, null);
  must(libc.sendto(client.fd, Buffer.from('x'), 1, 0, server.addr));
  expect(await without).toBe(1);
});

it('passes descriptors, and tells names and flags, once the call is over', async () => {
  const server = bench.datagram('unix-dgram');
  const client = bench.datagram('unix-dgram');
  const file = bench.keep(libc.memfd_create('passed', 0));
  const got = {
    buf: new Uint8Array(2),
    len: 2,
    name: newAddressBuffer(),
    flags: 0,
    descriptors: [] as number[],
  };
  const receiving = libcAsync.recvmsg(server.fd, got, 0);
  const said = { buf: Buffer.from('fd\n'), len: 3, name: server.addr, descriptors: [file, file] };
  expect(await libcAsync.sendmsg(client.fd, said, 0)).toBe(3);
  expect(await receiving).toBe(2);
  for (const fd of got.descriptors) bench.keep(fd);
  expect(got.descriptors.map(inodeOf)).toEqual([inodeOf(file), inodeOf(file)]);
  expect(got.flags & MSG_TRUNC).toBe(MSG_TRUNC);
  expect(decodeSockaddr(got.name.bytes, got.name.length)).toEqual(localAddress(client.fd));
});

it('sleeps on a pool thread', async () => {
  const start = performance.now();
  const sleeps = await Promise.all([libcAsync.nanosleep(30), libcAsync.nanosleep(30)]);
  expect(sleeps).toEqual([0, 0]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(29.9);
});

it('ends a blocked read by shutdown', async () => {
  const listening = bench.listen('unix', 4);
  const client = bench.connect('unix', listening.addr);
  const reading = libcAsync.read(client, new Uint8Array(8), 8);
  must(libc.shutdown(client, SHUT_RDWR));
  expect(await reading).toBe(0);
});

it('gives each call its own errno, however they cross', async () => {
  const buf = new Uint8Array(1);
  const refused = bench.listen('unix', 4);
  bench.closeNow(refused.fd);
  const idle = bench.socket('tcp', SOCK_NONBLOCK);
  const calls = Array.from({ length: 20 }, () => [
    libcAsync.read(-1, buf, 1),
    libcAsync.connect(bench.socket('unix'), encodeUnixPath(bench.path())),
    libcAsync.connect(bench.socket('unix'), refused.addr),
    libcAsync.read(idle, buf, 1),
  ]);
  for (const four of calls) {
    const symbols = (await Promise.all(four)).map(errnoSymbol);
    expect(symbols).toEqual(['EBADF', 'ENOENT', 'ECONNREFUSED', 'ENOTCONN']);
  }
});

it('rejects what no call could take', async () => {
  await expect(libcAsync.read(0, new Uint8Array(1), 2)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  const message = { buf: new Uint8Array(1), len: 2, name: null, descriptors: [] };
  await expect(libcAsync.sendmsg(0, message, 0)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  await expect(libcAsync.nanosleep(-1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(libcAsync.select(1025, null, null, null, 0)).rejects.toMatchObject({
    code: 'FD_OUT_OF_RANGE',
  });
});

it('has 200 clients blocked in connect and read at once, each with its own answer', async () => {
  const listening = bench.listen('unix', 3);
  const clients = startChild(
    `const addr = Buffer.from(args[0], 'hex');
    const client = async (n) => {
      const fd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
      if (await sys.libcAsync.connect(fd, addr) !== 0) return 'connect failed';
      const buf = new Uint8Array(16);
      await sys.libcAsync.write(fd, Buffer.from(n + '\\n'), n.length + 1);
      const length = await sys.libcAsync.read(fd, buf, 16);
      sys.libc.close(fd);
      return Buffer.from(buf.subarray(0, length)).toString();
    };
    const names = Array.from({ length: 200 }, (_, n) => String(n));
    const answers = await Promise.all(names.map(client));
    const right = answers.filter((answer, n) => answer === 'for ' + n + '\\n').length;
    console.log(right);`,
    [Buffer.from(listening.addr).toString('hex')],
    { UV_THREADPOOL_SIZE: '1024' },
  );
  const served: number[] = [];
  const buf = new Uint8Array(16);
  // All are accepted before the first is answered: so all of them are blocked in read at once.
  while (served.length < 200) served.push(bench.keep(await libcAsync.accept(listening.fd, null)));
  for (const fd of served) {
    const length = must(await libcAsync.read(fd, buf, 16));
    const answer = Buffer.from(`for ${Buffer.from(buf.subarray(0, length)).toString()}`);
    must(libc.write(fd, answer, answer.length));
  }
  expect(await clients.line()).toBe('200');
  expect(await clients.ended).toBe(0);
});

it.each([
  { call: 'read', begin: 'sys.libcAsync.read(fd, buf, buf.length)' },
  {
    call: 'recvmsg',
    begin: `sys.libcAsync.recvmsg(fd, {
      buf, len: buf.length, name: sys.newAddressBuffer(), flags: 0, descriptors: [],
    }, 0)`,
  },
])('keeps a buffer alive for as long as the kernel may write to it: $call', async ({ begin }) => {
  const child = startChild(
    `
    import { setFlagsFromString } from 'node:v8';
    import { runInNewContext } from 'node:vm';
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc');
    const path = args[0];
    const listenFd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
    sys.libc.bind(listenFd, sys.encodeUnixPath(path));
    sys.libc.listen(listenFd, 1);
    const fd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
    sys.libc.connect(fd, sys.encodeUnixPath(path));
    const connFd = sys.libc.accept(listenFd, null);
    const begin = () => {
      const buf = new Uint8Array(100_000);
      return { ref: new WeakRef(buf), ret: ${begin} };
    };
    const { ref, ret } = begin();
    const collect = async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        gc();
      }
    };
    await collect();
    const during = ref.deref() !== undefined;
    sys.libc.write(connFd, new Uint8Array(1), 1);
    await ret;
    await collect();
    console.log(during, ref.deref() !== undefined);`,
    [bench.path()],
  );
  expect(await child.line()).toBe('true false');
  expect(await child.ended).toBe(0);
});
