import { expect, test } from 'vitest';
import { Allowance } from './allowance.ts';

test('rests as many times longer as it worked', () => {
  let now = 100;
  const allowance = new Allowance(20, () => now);
  const work = () => {
    now += 3;
    return 'done';
  };
  expect(allowance.rest).toBe(0);
  expect(allowance.spend(work)).toBe('done');
  expect(allowance.rest).toBe(60);
  now += 59;
  expect(allowance.spend(work)).toBeNull();
  now += 1;
  expect(allowance.spend(work)).toBe('done');
});
