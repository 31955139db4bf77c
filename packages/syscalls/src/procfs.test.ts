import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processName, socketOwner, socketOwners } from './procfs.ts';
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

describe('the owner of a socket', () => {
  it('is the process that has it open', async () => {
    const child = startChild(`
      const inode = new Float64Array(1);
      sys.libc.fstat(sys.libc.socket(sys.AF_UNIX, sys.SOCK_STREAM, 0), inode);
      console.log(inode[0]);
      sys.libc.poll1(-1, 0, -1);`);
    const theirs = Number(await child.line());
    const ours = inodeOf(bench.socket('tcp'));
    expect(socketOwners(new Set([theirs, ours, 0]))).toEqual(
      new Map([
        [theirs, { pid: child.pid, comm: processName(child.pid) }],
        [ours, { pid: process.pid, comm: processName(process.pid) }],
      ]),
    );
    child.process.kill('SIGKILL');
    await child.ended;
    expect(socketOwner(theirs)).toBeNull();
  });

  it('is nobody for a socket without an inode', () => {
    expect(socketOwner(0)).toBeNull();
    expect(socketOwners(new Set())).toEqual(new Map());
  });
});

it('names a process', () => {
  expect(processName(process.pid)).toMatch(/^\S.{0,14}$/);
  expect(processName(2 ** 30)).toBeNull();
});
