import type { Observation, Observed } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { decisiveMoment } from './decisive.ts';

const observation = (decisive = false): Observation => ({
  expected: 'client 2 waits',
  check: { atEnd: { queue: { length: 1 } } },
  ...(decisive && { decisive: true as const }),
});

const seen = (seq: number | null, ok: boolean | null = true): Observed => ({
  expected: 'client 2 waits',
  observed: null,
  ok,
  at: seq === null ? null : { seq, t: seq * 1e6 },
});

const plain = [observation(), observation(), observation()];

test('the last one observed, by its time', () => {
  expect(decisiveMoment(plain, [seen(5), seen(9), seen(7)])?.seq).toBe(9);
});

test('the one that the scenario names', () => {
  const named = [observation(true), observation(), observation()];
  expect(decisiveMoment(named, [seen(5), seen(9), seen(7)])?.seq).toBe(5);
  expect(decisiveMoment(named, [seen(null), seen(9), seen(7)])?.seq).toBe(9);
});

test('a failed one, before all', () => {
  const named = [observation(true), observation(), observation()];
  expect(decisiveMoment(named, [seen(5), seen(8, false), seen(9)])?.seq).toBe(8);
  expect(decisiveMoment(named, [seen(5), seen(null, false), seen(9)])?.seq).toBe(5);
});

test('none where no moment shows anything', () => {
  expect(decisiveMoment(plain, [seen(null), seen(3, null), seen(null)])).toBeNull();
  expect(decisiveMoment([], [])).toBeNull();
});
