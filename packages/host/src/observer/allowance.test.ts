import { expect, test } from 'vitest';
import { Allowance } from './allowance.ts';

/** Work that takes 3 ms of a clock that only it and the test move. */
const setUp = (saved: number) => {
  const clock = { now: 100 };
  const allowance = new Allowance(20, saved, () => clock.now);
  const work = () => {
    clock.now += 3;
    return 'done';
  };
  return { clock, allowance, spend: () => allowance.spend(work) };
};

test('rests in proportion to the work', () => {
  const { clock, allowance, spend } = setUp(0);
  expect(allowance.rest).toBe(0);
  expect(spend()).toBe('done');
  expect(allowance.rest).toBe(60);
  clock.now += 59;
  expect(spend()).toBeNull();
  clock.now += 1;
  expect(spend()).toBe('done');
});

test('a few at once use the saved credit, which refills up to its limit', () => {
  const { clock, allowance, spend } = setUp(8);
  expect([spend(), spend(), spend(), spend()]).toEqual(['done', 'done', 'done', null]);
  // 9 ms of work, 8 saved.
  expect(allowance.rest).toBe(20);
  clock.now += 20;
  expect([spend(), spend()]).toEqual(['done', null]);
  clock.now += 1_000_000;
  expect([spend(), spend(), spend(), spend()]).toEqual(['done', 'done', 'done', null]);
});
