import { afterEach, describe, expect, test } from 'vitest';
import { callsOf } from './testing/calls.ts';
import { untilBlockedIn } from './testing/kernel.ts';
import { endObserved, type Observed, observe, type Recorded } from './testing/observed.ts';
import { testProgram } from './testing/test-program.ts';

afterEach(endObserved);

const moment = async (name: string, input?: string): Promise<Observed> =>
  observe([await testProgram('moments'), name], input === undefined ? {} : { input });

/** Runs to the end; its records are all there. */
const whole = async (program: Observed) => {
  const ended = await program.ended;
  await program.whole;
  expect(program.unfinishedBytes).toBe(0);
  return { ...ended, threads: callsOf(program.records) };
};

/** A record as a line; only calls have a name there. */
const said = ({ kind, call, result }: Recorded): string =>
  ['entered', 'returned', 'abandoned'].includes(kind)
    ? `${kind} ${call} ${result}`
    : `${kind} ${result}`;

const ofPid = (program: Observed, pid: number): string[] =>
  program.records.filter((one) => one.pid === pid).map(said);

test('vfork: the child is another process, and what it shares with its parent is not mixed up', async () => {
  const program = await moment('vfork');
  const { stdout, threads } = await whole(program);
  expect(stdout).toBe('hello\nran 0 failed 7\n');
  const children = program.records.flatMap(({ kind, call, result }) =>
    kind === 'returned' && call === 'vfork' ? [result] : [],
  );
  expect(children).toHaveLength(2);
  const [ran = 0, failed = 0] = children;
  // execve succeeded: it does not return, and another program begins.
  expect(ofPid(program, ran)).toEqual([
    `forked ${program.pid}`,
    'entered execve -1',
    expect.stringMatching(/^thread/),
    `image ${program.pid}`,
    'entered write 1',
    'returned write 6',
    'entered _exit -1',
    'exited 0',
    'reaped 0',
  ]);
  expect(ofPid(program, failed)).toEqual([
    `forked ${program.pid}`,
    'entered execve -1',
    'returned execve -2',
    'entered _exit -1',
    `exited ${7 << 8}`,
    'reaped 0',
  ]);
  const own = threads.find(({ pid }) => pid === program.pid);
  expect(own?.calls.map(({ name, ret }) => `${name} ${ret}`)).toEqual([
    `vfork ${ran}`,
    `waitpid ${ran}`,
    `vfork ${failed}`,
    `waitpid ${failed}`,
    'write 15',
    '_exit null',
  ]);
});

test('exec: the process goes on under another program', async () => {
  const program = await moment('exec');
  const { stdout } = await whole(program);
  expect(stdout).toBe('before\nhello\n');
  const images = program.records.filter(({ kind }) => kind === 'image');
  expect(images.map(({ pid }) => pid)).toEqual([program.pid, program.pid]);
  expect(images.map(({ birth }) => birth?.path)).toEqual([
    await testProgram('moments'),
    await testProgram('moments'),
  ]);
});

test('a thread that is cancelled in read leaves it, and ends', async () => {
  const program = await observe([await testProgram('moments'), 'cancel'], { openInput: true });
  const { tid } = await program.until(({ kind, tid }) => kind === 'thread' && tid !== program.pid);
  await program.until((one) => one.kind === 'entered' && one.call === 'read' && one.tid === tid);
  await untilBlockedIn(program.pid, tid, 'read');
  program.child.stdin?.end('!');
  const { stdout } = await whole(program);
  expect(stdout).toBe('cancelled\n');
  const own = program.records.filter((one) => one.tid === tid).map(said);
  expect(own.slice(-3)).toEqual([
    expect.stringMatching(/^entered read \d+$/),
    'abandoned read 0',
    'threadEnded 0',
  ]);
});

test('more threads than can be observed: they run all the same, and are counted', async () => {
  const program = await moment('threads');
  const { code, stdout, threads } = await whole(program);
  expect(code).toBe(0);
  expect(stdout).toBe('bytes 700 failed 0\n');
  const unobserved = program.records.findLast(({ kind }) => kind === 'unobserved')?.result ?? 0;
  const writers = threads.filter(({ calls }) =>
    calls.some(({ name, fd }) => name === 'write' && fd !== 1),
  );
  expect(unobserved).toBeGreaterThan(0);
  expect(writers.length + unobserved).toBe(700);
});

test('a program that puts itself into the background is observed there', async () => {
  const program = await moment('daemon');
  const { stdout, threads } = await whole(program);
  expect(stdout).toBe('in the background\n');
  const written = threads.find(({ calls }) => calls.some(({ name }) => name === 'write'));
  expect(written?.pid).not.toBe(program.pid);
});

test('what exit(3) flushes is recorded', async () => {
  const program = await moment('flush');
  const { stdout, threads } = await whole(program);
  expect(stdout).toBe('flushed at the end');
  expect(threads[0]?.calls.map(({ name, ret }) => `${name} ${ret}`)).toContain('write 18');
});

describe('kill -9 at any moment', () => {
  test.each([0, 1, 2, 3, 4, 5])(
    '%i: the records are whole, and the end is among them',
    async () => {
      const program = await observe([await testProgram('torture'), '3', '3', '60000']);
      const some = 50 + Math.floor(Math.random() * 20_000);
      await program.until(() => program.records.length >= some);
      process.kill(program.pid, 'SIGKILL');
      expect(await program.exited).toBe('SIGKILL');
      // Children that the records have not told of yet come to light as they are read.
      await program.endAll();
      expect(program.unfinishedBytes).toBe(0);
      callsOf(program.records);
      const children = program.records.flatMap(({ kind, pid }) => (kind === 'forked' ? [pid] : []));
      const ends = program.records.filter(({ kind }) => kind === 'exited');
      expect(new Set(ends.map(({ pid }) => pid))).toEqual(new Set([program.pid, ...children]));
      for (const { result } of ends) expect(result & 0x7f).toBe(9);
    },
  );
});
