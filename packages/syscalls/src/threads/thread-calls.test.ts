import { afterEach, beforeEach, expect, it } from 'vitest';
import { MSG_TRUNC, SHUT_RDWR, SOCK_NONBLOCK } from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { libc, newAddressBuffer } from '../libc.ts';
import { decodeSockaddr, encodeUnixPath } from '../sockaddr.ts';
import { endChildren, startChild } from '../testing/child.ts';
import { Bench, DATAGRAMS, FAMILIES, inodeOf, localAddress, must } from '../testing/sockets.ts';
import { newThread } from '../testing/threads.ts';

let bench: Bench;
let one: Awaited<ReturnType<typeof newThread>>;
let other: Awaited<ReturnType<typeof newThread>>;
beforeEach(async () => {
  bench = new Bench();
  one = await newThread();
  other = await newThread();
});
afterEach(() => {
  endChildren();
  one.end();
  other.end();
  bench.close();
});

it.each(FAMILIES)('blocks on its thread, not here: %s', async (family) => {
  const listening = bench.listen(family, 4);
  const addr = newAddressBuffer();
  const accepting = one.calls.accept(listening.fd, addr);
  const client = bench.socket(family);
  expect(await other.calls.connect(client, listening.addr)).toBe(0);
  const connected = bench.keep(await accepting);
  expect(decodeSockaddr(addr.bytes, addr.length)).toEqual(localAddress(client));

  const buf = new Uint8Array(16);
  const reading = one.calls.read(connected, buf, 16);
  expect(await other.calls.write(client, Buffer.from('hello'), 5)).toBe(5);
  expect(await reading).toBe(5);
  expect(Buffer.from(buf.subarray(0, 5)).toString()).toBe('hello');
});

it.each(DATAGRAMS)('waits for datagrams on its thread: %s', async (kind) => {
  const server = bench.datagram(kind);
  const client = bench.datagram(kind);
  const buf = new Uint8Array(16);
  const from = newAddressBuffer();
  const receiving = one.calls.recvfrom(server.fd, buf, 16, 0, from);
  expect(await other.calls.sendto(client.fd, Buffer.from('hello'), 5, 0, server.addr)).toBe(5);
  expect(await receiving).toBe(5);
  expect(Buffer.from(buf.subarray(0, 5)).toString()).toBe('hello');
  expect(decodeSockaddr(from.bytes, from.length)).toEqual(localAddress(client.fd));
  const without = one.calls.recvfrom(server.fd, buf, 16, 0, null);
  must(libc.sendto(client.fd, Buffer.from('x'), 1, 0, server.addr));
  expect(await without).toBe(1);
});

it('passes descriptors, and returns names and flags, once the call is over', async () => {
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
  const receiving = one.calls.recvmsg(server.fd, got, 0);
  const said = { buf: Buffer.from('fd\n'), len: 3, name: server.addr, descriptors: [file, file] };
  expect(await other.calls.sendmsg(client.fd, said, 0)).toBe(3);
  expect(await receiving).toBe(2);
  for (const fd of got.descriptors) bench.keep(fd);
  expect(got.descriptors.map(inodeOf)).toEqual([inodeOf(file), inodeOf(file)]);
  expect(got.flags & MSG_TRUNC).toBe(MSG_TRUNC);
  expect(decodeSockaddr(got.name.bytes, got.name.length)).toEqual(localAddress(client.fd));
});

it('sleeps on its thread', async () => {
  const start = performance.now();
  const sleeps = await Promise.all([one.calls.nanosleep(30), other.calls.nanosleep(30)]);
  expect(sleeps).toEqual([0, 0]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(29.9);
});

it('ends a blocked read by shutdown', async () => {
  const listening = bench.listen('unix', 4);
  const client = bench.connect('unix', listening.addr);
  const reading = one.calls.read(client, new Uint8Array(8), 8);
  must(libc.shutdown(client, SHUT_RDWR));
  expect(await reading).toBe(0);
});

it('returns each call’s own errno, in whatever order they return', async () => {
  const buf = new Uint8Array(1);
  const refused = bench.listen('unix', 4);
  bench.closeNow(refused.fd);
  const idle = bench.socket('tcp', SOCK_NONBLOCK);
  const threads = await Promise.all(Array.from({ length: 20 }, () => newThread()));
  const symbols = await Promise.all(
    threads.map(async ({ calls, end }) => {
      const four = [
        await calls.read(-1, buf, 1),
        await calls.connect(bench.socket('unix'), encodeUnixPath(bench.path())),
        await calls.connect(bench.socket('unix'), refused.addr),
        await calls.read(idle, buf, 1),
      ];
      end();
      return four.map(errnoSymbol);
    }),
  );
  expect(symbols).toEqual(threads.map(() => ['EBADF', 'ENOENT', 'ECONNREFUSED', 'ENOTCONN']));
});

it('rejects what no call could take', async () => {
  await expect(one.calls.read(0, new Uint8Array(1), 2)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  const message = { buf: new Uint8Array(1), len: 2, name: null, descriptors: [] };
  await expect(one.calls.sendmsg(0, message, 0)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  await expect(one.calls.nanosleep(-1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('has 200 clients blocked in connect and read at once, each with its own answer', async () => {
  const listening = bench.listen('unix', 3);
  const clients = startChild(
    `const addr = Buffer.from(args[0], 'hex');
    const client = async (n) => {
      const thread = new sys.CallThread();
      await thread.started;
      const calls = sys.threadCalls(thread);
      const fd = sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0);
      if (await calls.connect(fd, addr) !== 0) return 'connect failed';
      const buf = new Uint8Array(16);
      await calls.write(fd, Buffer.from(n + '\\n'), n.length + 1);
      const length = await calls.read(fd, buf, 16);
      sys.libc.close(fd);
      thread.end();
      return Buffer.from(buf.subarray(0, length)).toString();
    };
    const names = Array.from({ length: 200 }, (_, n) => String(n));
    const answers = await Promise.all(names.map(client));
    const right = answers.filter((answer, n) => answer === 'for ' + n + '\\n').length;
    console.log(right);`,
    [Buffer.from(listening.addr).toString('hex')],
  );
  const served: number[] = [];
  const buf = new Uint8Array(16);
  // All are accepted before the first is answered: so all of them are blocked in read at once.
  while (served.length < 200) served.push(bench.keep(await other.calls.accept(listening.fd, null)));
  for (const fd of served) {
    const length = must(await other.calls.read(fd, buf, 16));
    const answer = Buffer.from(`for ${Buffer.from(buf.subarray(0, length)).toString()}`);
    must(libc.write(fd, answer, answer.length));
  }
  expect(await clients.line()).toBe('200');
  expect(await clients.ended).toBe(0);
});

it.each([
  { call: 'read', begin: 'calls.read(fd, buf, buf.length)' },
  {
    call: 'recvmsg',
    begin: `calls.recvmsg(fd, {
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
    const thread = new sys.CallThread();
    await thread.started;
    const calls = sys.threadCalls(thread);
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
    console.log(during, ref.deref() !== undefined);
    thread.end();`,
    [bench.path()],
  );
  expect(await child.line()).toBe('true false');
  expect(await child.ended).toBe(0);
});
