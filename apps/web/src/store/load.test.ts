import { expect, test } from 'vitest';
import { LoadMeter } from './load.ts';

test('one in N over the last two seconds, one when nothing is left out', () => {
  const load = new LoadMeter();
  load.count(0, 100, 0);
  expect(load.oneIn(0)).toBe(1);
  load.count(100, 40, 4000);
  expect(load.oneIn(100)).toBe(30);
  load.count(2050, 40, 3960);
  expect(load.oneIn(2050)).toBe(101);
  expect(load.oneIn(5000)).toBe(1);
});
