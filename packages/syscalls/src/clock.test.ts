import { afterEach, expect, it } from 'vitest';
import { monotonicNow } from './clock.ts';
import { endChildren, startChild } from './testing/child.ts';

afterEach(endChildren);

const hrtime = () => Number(process.hrtime.bigint());

it('is CLOCK_MONOTONIC', () => {
  let closest = Infinity;
  for (let round = 0; round < 1000; round += 1) {
    const before = hrtime();
    const now = monotonicNow();
    const after = hrtime();
    // Its offset was measured, not read: some microseconds of doubt at the worst.
    expect(now).toBeGreaterThan(before - 5000);
    expect(now).toBeLessThan(after + 5000);
    closest = Math.min(closest, Math.abs(now - (before + after) / 2));
  }
  expect(closest).toBeLessThan(2000);
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

it('does not drift', async () => {
  const child = startChild(`
    const differences = () => {
      let closest = Infinity;
      for (let round = 0; round < 200; round += 1) {
        const before = Number(process.hrtime.bigint());
        const now = sys.monotonicNow();
        const after = Number(process.hrtime.bigint());
        const difference = now - (before + after) / 2;
        if (Math.abs(difference) < Math.abs(closest)) closest = difference;
      }
      return closest;
    };
    const first = differences();
    sys.libc.poll1(-1, 0, 1500);
    console.log(differences() - first);`);
  expect(Math.abs(Number(await child.line()))).toBeLessThan(2000);
  expect(await child.ended).toBe(0);
});
