import { afterEach, beforeEach, expect, it } from 'vitest';
import { errnoSymbol } from './errno.ts';
import { interruptBlockedCalls } from './interrupt-thread.ts';
import { libc } from './libc.ts';
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
