import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFL,
  FD_CLOEXEC,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  RLIMIT_NOFILE,
  SEEK_CUR,
  SEEK_SET,
} from './constants.ts';
import { errnoSymbol } from './errno.ts';
import { libc } from './libc.ts';
import { endChildren, startChild } from './testing/child.ts';
import { Bench, inodeOf, must } from './testing/sockets.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  endChildren();
  bench.close();
});

const text = (buf: Uint8Array, length: number) => Buffer.from(buf.subarray(0, length)).toString();

describe('a duplicate', () => {
  it.each([
    { by: 'dup', make: (fd: number) => libc.dup(fd) },
    { by: 'dup2', make: (fd: number) => libc.dup2(fd, 700) },
    { by: 'F_DUPFD', make: (fd: number) => libc.fcntl(fd, F_DUPFD, 700) },
  ])('by $by is the same open file: one inode, one offset', ({ make }) => {
    const fd = bench.keep(libc.memfd_create('file', 0));
    const copy = bench.keep(make(fd));
    expect(copy).not.toBe(fd);
    expect(inodeOf(copy)).toBe(inodeOf(fd));
    must(libc.write(fd, Buffer.from('hello'), 5));
    expect(libc.lseek(copy, 0, SEEK_CUR)).toBe(5);
    bench.closeNow(fd);
    expect(libc.lseek(copy, 0, SEEK_SET)).toBe(0);
    const buf = new Uint8Array(8);
    expect(text(buf, libc.read(copy, buf, 8))).toBe('hello');
  });

  it('of a socket holds end-of-file back', () => {
    const listening = bench.listen('unix', 1);
    const client = bench.connect('unix', listening.addr);
    const connected = bench.keep(libc.accept(listening.fd, null));
    const copy = bench.keep(libc.dup(client));
    bench.closeNow(client);
    must(libc.fcntl(connected, F_SETFL, O_RDWR | O_NONBLOCK));
    const buf = new Uint8Array(8);
    expect(errnoSymbol(libc.read(connected, buf, 8))).toBe('EAGAIN');
    bench.closeNow(copy);
    expect(libc.read(connected, buf, 8)).toBe(0);
  });
});

it('gets and sets the flags of a file and of a descriptor', () => {
  const fd = bench.socket('unix');
  expect(libc.fcntl(fd, F_GETFL, 0)).toBe(O_RDWR);
  expect(libc.fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK)).toBe(0);
  expect(libc.fcntl(fd, F_GETFL, 0)).toBe(O_RDWR | O_NONBLOCK);
  const copy = bench.keep(libc.fcntl(fd, F_DUPFD_CLOEXEC, 900));
  expect(copy).toBeGreaterThanOrEqual(900);
  expect([libc.fcntl(fd, F_GETFD, 0), libc.fcntl(copy, F_GETFD, 0)]).toEqual([0, FD_CLOEXEC]);
  expect(errnoSymbol(libc.fcntl(1_000_000, F_GETFL, 0))).toBe('EBADF');
  expect(errnoSymbol(libc.fcntl(fd, F_DUPFD, -1))).toBe('EINVAL');
});

it('opens files and seeks to any place in them', () => {
  const fd = bench.keep(libc.open('/proc/self/comm', O_RDONLY | O_CLOEXEC, 0));
  const buf = new Uint8Array(64);
  expect(text(buf, libc.read(fd, buf, 64))).toBe(readFileSync('/proc/self/comm', 'utf8'));
  expect(errnoSymbol(libc.open(bench.path(), O_RDONLY, 0))).toBe('ENOENT');
  const file = bench.keep(libc.memfd_create('large', 0));
  expect(libc.lseek(file, 2 ** 40, SEEK_SET)).toBe(2 ** 40);
  expect(errnoSymbol(libc.lseek(file, -1, SEEK_SET))).toBe('EINVAL');
  expect(errnoSymbol(libc.lseek(bench.socket('unix'), 0, SEEK_SET))).toBe('ESPIPE');
  expect(errnoSymbol(libc.memfd_create('x'.repeat(300), 0))).toBe('EINVAL');
});

it('sleeps as long as requested', () => {
  const start = performance.now();
  expect(libc.nanosleep(20)).toBe(0);
  expect(performance.now() - start).toBeGreaterThanOrEqual(19.9);
  expect(libc.nanosleep(0)).toBe(0);
});

describe('RLIMIT_NOFILE', () => {
  it('is what /proc reports', () => {
    const limits = new Float64Array(2);
    expect(libc.getrlimit(RLIMIT_NOFILE, limits)).toBe(0);
    const line = /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    expect([...limits]).toEqual([Number(line?.[1]), Number(line?.[2])]);
    expect(errnoSymbol(libc.getrlimit(9999, limits))).toBe('EINVAL');
  });

  it('is lowered in another process, which then gets EMFILE, and restored', async () => {
    const child = startChild(`
      const limits = new Float64Array(2);
      const make = () => (sys.libc.dup(2) === -sys.ERRNO.EMFILE ? 'EMFILE' : 'made');
      const turn = () => new Promise((resolve) => process.once('SIGUSR2', resolve));
      const alive = setInterval(() => {}, 1000);
      let told = turn();
      console.log('ready');
      await told;
      sys.libc.getrlimit(sys.RLIMIT_NOFILE, limits);
      told = turn();
      console.log(limits[0], make());
      await told;
      sys.libc.getrlimit(sys.RLIMIT_NOFILE, limits);
      console.log(limits[0], make());
      clearInterval(alive);`);
    expect(await child.line()).toBe('ready');
    const limits = new Float64Array(2);
    must(libc.getrlimit(RLIMIT_NOFILE, limits));
    expect(libc.setSoftLimit(child.pid, RLIMIT_NOFILE, 3)).toBe(0);
    process.kill(child.pid, 'SIGUSR2');
    expect(await child.line()).toBe('3 EMFILE');
    const [before = 0, hard = 0] = limits;
    expect(libc.setSoftLimit(child.pid, RLIMIT_NOFILE, before)).toBe(0);
    const proc = readFileSync(`/proc/${child.pid}/limits`, 'utf8');
    expect(proc).toMatch(new RegExp(`^Max open files\\s+${before}\\s+${hard}`, 'm'));
    process.kill(child.pid, 'SIGUSR2');
    expect(await child.line()).toBe(`${before} made`);
    expect(await child.ended).toBe(0);
  });

  it('reports what is wrong', () => {
    expect(errnoSymbol(libc.setSoftLimit(0x7fff_fff0, RLIMIT_NOFILE, 10))).toBe('ESRCH');
    const limits = new Float64Array(2);
    must(libc.getrlimit(RLIMIT_NOFILE, limits));
    const beyond = libc.setSoftLimit(process.pid, RLIMIT_NOFILE, (limits[1] ?? 0) + 1);
    expect(errnoSymbol(beyond)).toBe('EINVAL');
  });
});

describe('what no call could take', () => {
  it.each<[string, () => number]>([
    ['a path with a NUL', () => libc.open('a\0b', 0, 0)],
    ['an offset that is no integer', () => libc.lseek(0, 0.5, 0)],
    ['a sleep below zero', () => libc.nanosleep(-1)],
    ['a sleep that is no number', () => libc.nanosleep(Number.NaN)],
    ['a limit below zero', () => libc.setSoftLimit(process.pid, RLIMIT_NOFILE, -1)],
    ['an argument that is no integer', () => libc.fcntl(0, F_DUPFD, 2 ** 31)],
  ])('throws INVALID_ARGUMENT for %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
