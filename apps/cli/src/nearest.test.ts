import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

const NAMES = ['one-at-a-time', 'stale-name', 'half-close', 'full-queue-unix', 'full-queue-tcp'];

test('a typo finds the intended name', () => {
  expect(nearest('one-at-time', NAMES)).toEqual(['one-at-a-time']);
  expect(nearest('half-clsoe', NAMES)).toEqual(['half-close']);
});

test('a part of a name finds all names that contain it', () => {
  expect(nearest('queue', NAMES)).toEqual(['full-queue-unix', 'full-queue-tcp']);
  expect(nearest('a-queue-in-the-kernel', NAMES)).toEqual(['full-queue-unix', 'full-queue-tcp']);
});

test('what is far from all finds nothing', () => {
  expect(nearest('xyzzy', NAMES)).toEqual([]);
  expect(didYouMean('xyzzy', NAMES)).toBe('');
  expect(didYouMean('stale', NAMES)).toBe(' Did you mean stale-name?');
});
