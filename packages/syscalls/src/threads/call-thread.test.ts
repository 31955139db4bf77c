import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { monotonicNow } from '../clock.ts';
import { MSG_DONTWAIT } from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { libc, newAddressBuffer } from '../libc.ts';
import { until } from '../testing/child.ts';
import { Bench } from '../testing/sockets.ts';
import { newThread, syscallOf } from '../testing/threads.ts';
import { CallThread } from './call-thread.ts';
import { NR } from './numbers.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

it('has the tid that the kernel reports, and blocks there', async () => {
  const { thread, calls, end } = await newThread();
  expect(thread.tid).not.toBe(process.pid);
  const { fd } = bench.datagram('unix-dgram');
  const reading = calls.read(fd, new Uint8Array(8), 8);
  await until(() => syscallOf(thread.tid)[0] === NR.read);
  expect(syscallOf(thread.tid).slice(0, 2)).toEqual([NR.read, fd]);
  thread.interrupt();
  expect(errnoSymbol(await reading)).toBe('EINTR');
  end();
});

it('reports when a call returned by its own clock, however late it is asked', async () => {
  const { thread, calls, end } = await newThread();
  const before = monotonicNow();
  const sleeping = calls.nanosleep(5);
  // The event loop is busy until long after.
  while (monotonicNow() < before + 40e6);
  expect(await sleeping).toBe(0);
  expect(thread.returnedAt - before).toBeGreaterThanOrEqual(5e6);
  expect(thread.returnedAt).toBeLessThan(monotonicNow());
  const again = monotonicNow();
  expect(await calls.read(-1, new Uint8Array(1), 1)).toBeLessThan(0);
  // Two ways to read one clock: see clock.test.ts for the doubt.
  expect(thread.returnedAt).toBeGreaterThan(again - 5000);
  end();
});

it('takes one call at a time, and none before it runs', async () => {
  const young = new CallThread();
  // It has its id as soon as the kernel made it, and the event loop learns it only later.
  while (young.tid === 0);
  await expect(young.call(NR.read, [-1, null, 0])).rejects.toThrow('cannot take a call');
  await young.started;
  const sleeping = young.call(NR.read, [bench.datagram('unix-dgram').fd, new Uint8Array(1), 1]);
  await expect(young.call(NR.read, [-1, null, 0])).rejects.toThrow('cannot take a call');
  await until(() => syscallOf(young.tid)[0] === NR.read);
  young.interrupt();
  await sleeping;
  young.end();
});

it('is gone once it was ended', async () => {
  const { thread, end } = await newThread();
  expect(existsSync(`/proc/self/task/${thread.tid}`)).toBe(true);
  end();
  await until(() => !existsSync(`/proc/self/task/${thread.tid}`));
});

it('preserves its caller’s registers and stack: many threads, many calls', async () => {
  const threads = await Promise.all(Array.from({ length: 50 }, () => newThread()));
  const zero = bench.keep(libc.open('/dev/zero', 0, 0));
  const lengths = await Promise.all(
    threads.map(async ({ calls }, n) => {
      let sum = 0;
      for (let round = 0; round < 50; round++) sum += await calls.read(zero, new Uint8Array(n), n);
      return sum;
    }),
  );
  expect(lengths).toEqual(threads.map((_, n) => 50 * n));
  expect(new Set(threads.map(({ thread }) => thread.tid)).size).toBe(50);
  for (const { end } of threads) end();
});

/** Begins a call, waits until the kernel has it, and interrupts it. */
async function interrupted(
  nr: number,
  begin: (calls: Awaited<ReturnType<typeof newThread>>['calls']) => Promise<number>,
): Promise<string> {
  const { thread, calls, end } = await newThread();
  const ret = begin(calls);
  await until(() => syscallOf(thread.tid)[0] === nr);
  thread.interrupt();
  const symbol = errnoSymbol(await ret);
  end();
  return symbol;
}

it('ends a connect that waits for room in the accept queue', async () => {
  const listening = bench.listen('unix', 0);
  bench.connect('unix', listening.addr);
  const late = bench.socket('unix');
  expect(await interrupted(NR.connect, ({ connect }) => connect(late, listening.addr))).toBe(
    'EINTR',
  );
});

it('ends an accept, and a receive that waits for a datagram', async () => {
  const listening = bench.listen('unix', 4);
  expect(await interrupted(NR.accept, ({ accept }) => accept(listening.fd, null))).toBe('EINTR');
  const { fd } = bench.datagram('unix-dgram');
  const buf = new Uint8Array(8);
  const message = { buf, len: 8, name: newAddressBuffer(), flags: 0, descriptors: [] };
  const from = NR.recvfrom;
  expect(await interrupted(from, ({ recvfrom }) => recvfrom(fd, buf, 8, 0, null))).toBe('EINTR');
  expect(await interrupted(NR.recvmsg, ({ recvmsg }) => recvmsg(fd, message, 0))).toBe('EINTR');
});

it('ends a send that waits for room in a queue of datagrams, and a sleep', async () => {
  const server = bench.datagram('unix-dgram');
  const { fd } = bench.datagram('unix-dgram');
  const buf = new Uint8Array(8);
  while (libc.sendto(fd, buf, 8, MSG_DONTWAIT, server.addr) > 0);
  const message = { buf, len: 8, name: server.addr, descriptors: [] };
  const { addr } = server;
  expect(await interrupted(NR.sendto, ({ sendto }) => sendto(fd, buf, 8, 0, addr))).toBe('EINTR');
  expect(await interrupted(NR.sendmsg, ({ sendmsg }) => sendmsg(fd, message, 0))).toBe('EINTR');
  expect(await interrupted(NR.nanosleep, ({ nanosleep }) => nanosleep(1e9))).toBe('EINTR');
});

it('interrupts no other thread, nor its own next call', async () => {
  const { fd } = bench.datagram('unix-dgram');
  const one = await newThread();
  const other = await newThread();
  const sleeping = other.calls.nanosleep(100);
  const reading = one.calls.read(fd, new Uint8Array(8), 8);
  await until(() => syscallOf(one.thread.tid)[0] === NR.read);
  one.thread.interrupt();
  expect(errnoSymbol(await reading)).toBe('EINTR');
  one.thread.interrupt();
  expect(await one.calls.nanosleep(10)).toBe(0);
  expect(await sleeping).toBe(0);
  one.end();
  other.end();
});
