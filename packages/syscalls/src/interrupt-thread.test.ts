import { afterEach, beforeEach, expect, it } from 'vitest';
import { MSG_DONTWAIT } from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { interruptBlockedCalls } from './interrupt-thread.ts';
import { libc, newAddressBuffer } from './libc.ts';
import { libcAsync } from './libc-async.ts';
import { until } from './testing/child.ts';
import { Bench } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.close());

/** Begins a blocking call on `fd` and interrupts it once the kernel has it. */
async function interrupted(fd: number, call: () => Promise<number>): Promise<string> {
  const ret = call();
  await until(() => interruptBlockedCalls(new Set([fd])) > 0);
  return errnoSymbol(await ret);
}

it('lets a connect go that waits for room in the accept queue', async () => {
  const listening = bench.listen('unix', 0);
  bench.connect('unix', listening.addr);
  const late = bench.socket('unix');
  expect(await interrupted(late, () => libcAsync.connect(late, listening.addr))).toBe('EINTR');
});

it('lets a read and an accept go', async () => {
  const listening = bench.listen('unix', 4);
  const client = bench.connect('unix', listening.addr);
  const buf = new Uint8Array(8);
  expect(await interrupted(client, () => libcAsync.read(client, buf, 8))).toBe('EINTR');
  bench.closeNow(bench.keep(await libcAsync.accept(listening.fd, null)));
  const accept = () => libcAsync.accept(listening.fd, null);
  expect(await interrupted(listening.fd, accept)).toBe('EINTR');
});

it('lets whoever waits for a datagram go', async () => {
  const { fd } = bench.datagram('unix-dgram');
  const buf = new Uint8Array(8);
  const message = { buf, len: 8, name: newAddressBuffer(), flags: 0, descriptors: [] };
  expect(await interrupted(fd, () => libcAsync.recvfrom(fd, buf, 8, 0, null))).toBe('EINTR');
  expect(await interrupted(fd, () => libcAsync.recvmsg(fd, message, 0))).toBe('EINTR');
});

it('lets whoever waits for room in a queue of datagrams go', async () => {
  const server = bench.datagram('unix-dgram');
  const { fd } = bench.datagram('unix-dgram');
  const buf = new Uint8Array(8);
  while (libc.sendto(fd, buf, 8, MSG_DONTWAIT, server.addr) > 0);
  const message = { buf, len: 8, name: server.addr, descriptors: [] };
  expect(await interrupted(fd, () => libcAsync.sendto(fd, buf, 8, 0, server.addr))).toBe('EINTR');
  expect(await interrupted(fd, () => libcAsync.sendmsg(fd, message, 0))).toBe('EINTR');
});

it('wakes the one that sleeps on behalf of a descriptor, and no other sleeper', async () => {
  const { fd } = bench.datagram('unix-dgram');
  const others = [libcAsync.nanosleep(200, fd + 1), libcAsync.nanosleep(200)];
  expect(await interrupted(fd, () => libcAsync.nanosleep(1e9, fd))).toBe('EINTR');
  expect(await Promise.all(others)).toEqual([0, 0]);
});

it('leaves the others where they are', async () => {
  const listening = bench.listen('unix', 4);
  const first = bench.connect('unix', listening.addr);
  const second = bench.connect('unix', listening.addr);
  bench.keep(libc.accept(listening.fd, null));
  const secondPeer = bench.keep(libc.accept(listening.fd, null));
  const buf = new Uint8Array(1);
  const other = libcAsync.read(second, buf, 1);
  expect(await interrupted(first, () => libcAsync.read(first, new Uint8Array(1), 1))).toBe('EINTR');
  await libcAsync.write(secondPeer, Buffer.from('x'), 1);
  expect(await other).toBe(1);
  expect(interruptBlockedCalls(new Set([first]))).toBe(0);
});
