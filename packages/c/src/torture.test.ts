import { afterEach, expect, test } from 'vitest';
import { callsOf, type ObservedThread } from './testing/calls.ts';
import { endObserved, observe } from './testing/observed.ts';
import { testProgram } from './testing/test-program.ts';

afterEach(endObserved);

/** What torture.c printed: by thread, how often it made each call. */
const countsIn = (text: string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const line of text.trim().split('\n')) {
    const [pid, tid, name, count] = line.split(' ');
    counts.set(`${pid} ${tid} ${name}`, Number(count));
  }
  return counts;
};

const countsOf = (threads: readonly ObservedThread[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { pid, tid, calls } of threads) {
    for (const { name, state } of calls) {
      // A contended lock, in libc.
      if (name === 'futex') continue;
      for (const what of state === 'left' ? [name, 'left'] : [name]) {
        const key = `${pid} ${tid} ${what}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
  }
  return counts;
};

const sorted = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts].map(([key, count]) => `${key} ${count}`).sort();

test('every call of threads, children, signal handlers and jumps is recorded once', async () => {
  const program = await observe([await testProgram('torture'), '3', '4', '700']);
  const { code, stdout, stderr } = await program.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  await program.whole;
  expect(program.unfinishedBytes).toBe(0);
  const kinds = program.records.map(({ kind }) => kind);
  expect(kinds).not.toContain('lost');
  expect(kinds).not.toContain('unobserved');
  const threads = callsOf(program.records);
  expect(sorted(countsOf(threads))).toEqual(sorted(countsIn(stdout)));
  // What never returned is the end of each process.
  const open = threads.flatMap(({ calls }) => calls.filter(({ state }) => state === 'open'));
  expect(new Set(open.map(({ name }) => name))).toEqual(new Set(['_exit']));
});
