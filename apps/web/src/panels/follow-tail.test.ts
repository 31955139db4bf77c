import { expect, test } from 'vitest';
import { FOLLOWING, newSince, scrolled, windowOf } from './follow-tail.ts';

const ROW = 20;
const rows = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

test('at the end it follows, give or take what browsers round', () => {
  expect(scrolled(FOLLOWING, 0, 50)).toBe(FOLLOWING);
  expect(scrolled(FOLLOWING, 2.5, 50)).toBe(FOLLOWING);
});

test('scrolling up leaves the tail; then new rows are counted', () => {
  const tail = scrolled(FOLLOWING, 200, 50);
  expect(tail).toEqual({ following: false, leftAt: 50 });
  expect(newSince(tail, rows(48, 49, 50, 51, 55))).toBe(2);
  expect(newSince(tail, rows(60, 61))).toBe(2);
  expect(newSince(tail, rows(49, 50))).toBe(0);
});

test('scrolling about up there changes nothing', () => {
  const left = scrolled(FOLLOWING, 200, 50);
  expect(scrolled(left, 900, 70)).toBe(left);
  expect(scrolled(left, 500, 70)).toBe(left);
});

test('back at the end it follows again', () => {
  const left = scrolled(FOLLOWING, 200, 50);
  expect(scrolled(left, 1, 70)).toBe(FOLLOWING);
  expect(newSince(FOLLOWING, rows(1, 2, 3))).toBe(0);
});

test('the window covers what is in sight, and no row that is not there', () => {
  expect(windowOf(0, 200, ROW, 1000)).toEqual({ from: 0, to: 18 });
  expect(windowOf(2000, 200, ROW, 1000)).toEqual({ from: 92, to: 118 });
  expect(windowOf(2000, 200, ROW, 5)).toEqual({ from: 5, to: 5 });
  expect(windowOf(0, 200, ROW, 0)).toEqual({ from: 0, to: 0 });
});
