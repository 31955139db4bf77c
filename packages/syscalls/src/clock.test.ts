import { afterEach, expect, it } from 'vitest';
import { monotonicNow } from './clock.ts';
import { endChildren, startChild } from './testing/child.ts';

afterEach(endChildren);

const hrtime = () => Number(process.hrtime.bigint());

it('is CLOCK_MONOTONIC, to the nanosecond', () => {
  for (let round = 0; round < 1000; round += 1) {
    const before = hrtime();
    const now = monotonicNow();
    const after = hrtime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
  }
});

it('is in whole nanoseconds and never goes back', () => {
  let last = monotonicNow();
  for (let round = 0; round < 1000; round += 1) {
    const now = monotonicNow();
    expect(Number.isInteger(now)).toBe(true);
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

it('agrees across processes', async () => {
  const child = startChild('console.log(sys.monotonicNow());');
  const before = monotonicNow();
  const theirs = Number(await child.line());
  const after = monotonicNow();
  expect(theirs).toBeGreaterThan(before);
  expect(theirs).toBeLessThan(after);
  await child.ended;
});
