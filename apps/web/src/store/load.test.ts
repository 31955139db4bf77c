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

test('a hidden tab, which is not asked, does not grow', () => {
  const load = new LoadMeter();
  for (let at = 0; at < 100_000; at += 16) load.count(at, 10, at % 160 === 0 ? 90 : 0);
  expect(load.remembered).toBeLessThanOrEqual(2000 / 16 + 1);
  expect(load.oneIn(100_000)).toBe(2);
});
