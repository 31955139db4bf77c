import { expect, test } from 'vitest';
import { ratios, roundedAll } from './compare.ts';

test('numbers are rounded to three decimals', () => {
  expect(roundedAll({ a: 1.23456, b: 1000 })).toEqual({ a: 1.235, b: 1000 });
});

test('ratios are this tree’s over the base’s, where the base has a number', () => {
  expect(ratios({ a: 3, b: 1, c: 1, d: 0 }, { a: 2, b: 3, c: 0 })).toEqual({ a: 1.5, b: 0.333 });
});
