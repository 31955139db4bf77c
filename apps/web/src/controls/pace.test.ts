import { LIMITS } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';
import { PACES, paceAt, placeOf, printPace } from './pace.ts';

test('paces grow, begin at full speed and are allowed', () => {
  expect(PACES[0]).toBe(0);
  expect([...PACES].toSorted((a, b) => a - b)).toEqual([...PACES]);
  expect(PACES.at(-1)).toBeLessThanOrEqual(LIMITS.paceMs);
});

test('a place and its pace belong together; other paces stand at the nearest place', () => {
  for (const pace of PACES) expect(paceAt(placeOf(pace))).toBe(pace);
  expect(paceAt(placeOf(290))).toBe(300);
  expect(paceAt(placeOf(9999))).toBe(2000);
  expect(paceAt(-1)).toBe(0);
});

test('a pace in words', () => {
  expect([0, 300].map(printPace)).toEqual(['full speed', '300 ms per call']);
});
