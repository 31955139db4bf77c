import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processName, socketHolders, socketsHeldBy } from './procfs.ts';
import { endChildren, startChild } from './testing/child.ts';
import { Bench, inodeOf } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  endChildren();
  bench.close();
});

describe('the holders of a socket', () => {
  it('are processes that have it open, with their descriptors', async () => {
    const child = startChild(`
      const inode = new Float64Array(1);
      sys.libc.fstat(sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0), inode);
      console.log(inode[0]);
      sys.libc.poll1(-1, 0, -1);`);
    const theirs = Number(await child.line());
    const ours = inodeOf(bench.socket('tcp'));
    const holders = socketHolders(new Set([theirs, ours, 0]));
    expect(holders.get(theirs)).toEqual([
      { pid: child.pid, comm: processName(child.pid), fds: [expect.any(Number)] },
    ]);
    expect(holders.get(ours)).toMatchObject([{ pid: process.pid }]);
    expect(holders.size).toBe(2);
    expect([...socketsHeldBy(child.pid, new Set([theirs, ours])).keys()]).toEqual([theirs]);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(socketHolders(new Set([theirs])).size).toBe(0);
  });

  it('are none of a socket without an inode', () => {
    expect(socketHolders(new Set([0]))).toEqual(new Map());
    expect(socketHolders(new Set())).toEqual(new Map());
  });
});

it('names a process', () => {
  expect(processName(process.pid)).toMatch(/^\S.{0,14}$/);
  expect(processName(2 ** 30)).toBeNull();
});

it('keeps bytes of a process’s name that are no UTF-8', async () => {
  // Latin-1’s é, set by the program itself, proc(5).
  const child = startChild(`
    const fs = await import('node:fs');
    fs.writeFileSync('/proc/self/comm', Buffer.from([0x63, 0x61, 0x66, 0xe9]));
    console.log('named');
    sys.libc.poll1(-1, 0, -1);`);
  expect(await child.line()).toBe('named');
  expect(processName(child.pid)).toBe('caf\udce9');
});
