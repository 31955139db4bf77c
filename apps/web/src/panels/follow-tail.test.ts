import { expect, test } from 'vitest';
import { FOLLOWING, newSince, scrollAfter, scrolled, windowOf } from './follow-tail.ts';

const ROW = 20;
const seen = (scrollTop: number, rows: number, clientHeight = 200) => ({
  scrollTop,
  clientHeight,
  scrollHeight: rows * ROW,
});
const rows = (...seqs: number[]) => seqs.map((seq) => ({ seq }));

test('at the end it follows: the end is scrolled to when rows come', () => {
  expect(scrollAfter(FOLLOWING, seen(0, 50), 0, ROW)).toBe(800);
});

test('a list that grew under its reader is not left by it', () => {
  // The browser reports the old position while the list is longer already.
  const tail = scrolled(FOLLOWING, 800, seen(800, 60), 60);
  expect(tail).toBe(FOLLOWING);
});

test('scrolling up leaves the tail; then nothing moves, and new rows are counted', () => {
  const tail = scrolled(FOLLOWING, 800, seen(600, 50), 50);
  expect(tail).toEqual({ following: false, leftAt: 50 });
  expect(scrollAfter(tail, seen(600, 90), 0, ROW)).toBeNull();
  expect(newSince(tail, rows(48, 49, 50, 51, 55))).toBe(2);
  expect(newSince(tail, rows(60, 61))).toBe(2);
  expect(newSince(tail, rows(49, 50))).toBe(0);
});

test('scrolling about up there changes nothing', () => {
  const left = scrolled(FOLLOWING, 800, seen(600, 50), 50);
  expect(scrolled(left, 600, seen(300, 70), 70)).toBe(left);
  expect(scrolled(left, 300, seen(700, 70), 70)).toBe(left);
});

test('back at the end it follows again', () => {
  const left = scrolled(FOLLOWING, 800, seen(600, 50), 50);
  expect(scrolled(left, 600, seen(1199, 70), 70)).toBe(FOLLOWING);
  expect(newSince(FOLLOWING, rows(1, 2, 3))).toBe(0);
});

test('rows forgotten above do not move what is being read', () => {
  const left = { following: false, leftAt: 50 };
  expect(scrollAfter(left, seen(600, 50), 10, ROW)).toBe(400);
  expect(scrollAfter(left, seen(100, 50), 10, ROW)).toBe(0);
});

test('the window covers what is in sight, and no row that is not there', () => {
  expect(windowOf(0, 200, ROW, 1000)).toEqual({ from: 0, to: 18 });
  expect(windowOf(2000, 200, ROW, 1000)).toEqual({ from: 92, to: 118 });
  expect(windowOf(2000, 200, ROW, 5)).toEqual({ from: 5, to: 5 });
  expect(windowOf(0, 200, ROW, 0)).toEqual({ from: 0, to: 0 });
});
