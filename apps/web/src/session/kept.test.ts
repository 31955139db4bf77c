import { LIMITS } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { RUNS } from '../words.ts';
import { counterpart, forgottenOf, type LabEntry, newest } from './kept.ts';

/** lab-1 was run again as lab-2, lab-2 as lab-3, which lives; lab-4 lives beside it. */
const entry = (n: number, next?: number | null): LabEntry => ({
  id: `lab-${n}`,
  what: 'iterative',
  createdAt: `2026-01-01T00:00:0${n}.000Z`,
  ended:
    next === undefined
      ? null
      : {
          at: `2026-01-01T00:01:0${n}.000Z`,
          reason: 'ended',
          seq: 5,
          next: next === null ? null : `lab-${next}`,
        },
});

const labs = [entry(1, 2), entry(2, 3), entry(3), entry(4)];
const from = (shown: string, previous: string | null = null, of = labs) =>
  counterpart(of, shown, previous)?.id ?? null;

test('from a living lab back to the run before, and forth again', () => {
  expect(from('lab-3')).toBe('lab-2');
  expect(from('lab-2')).toBe('lab-3');
  expect(from('lab-1')).toBe('lab-2');
});

test('without a run before, to what was shown before; or nowhere', () => {
  expect(from('lab-4')).toBeNull();
  expect(from('lab-4', 'lab-1')).toBe('lab-1');
  expect(from('lab-4', 'lab-9')).toBeNull();
});

test('where it went on is gone as well: to what was shown before, else to the newest that lives', () => {
  const fewer = [entry(1, 2), entry(3), entry(4)];
  expect(from('lab-1', 'lab-3', fewer)).toBe('lab-3');
  expect(from('lab-1', null, fewer)).toBe('lab-4');
  expect(from('lab-1', null, [entry(1, null)])).toBeNull();
});

test('of two that went on as the same lab, the one that ended last', () => {
  expect(from('lab-3', null, [entry(1, 3), entry(2, 3), entry(3)])).toBe('lab-2');
});

test('the newest is one that lives', () => {
  expect(newest([entry(4), entry(3), entry(5, null)])?.id).toBe('lab-4');
  expect(newest([entry(1, null)])).toBeUndefined();
});

test('what is kept no longer is named', () => {
  expect(forgottenOf(labs, labs)).toBe('');
  expect(forgottenOf(labs, labs.slice(1))).toBe(RUNS.forgotten('lab-1', LIMITS.keptLabs));
  // A living lab that is gone was deleted by somebody.
  expect(forgottenOf(labs, labs.slice(0, 3))).toBe('');
});
