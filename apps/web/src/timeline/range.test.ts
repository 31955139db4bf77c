import { append, emptyLog } from '@socketarium/model/projections/lanes/log';
import type { Tick } from '@socketarium/model/projections/lanes/timeline';
import { expect, test } from 'vitest';
import { measured } from './Range.tsx';

test('a stretch is as long as it is, whichever end came first, and counts both its ends', () => {
  let ticks = emptyLog<Tick>();
  for (const [i, t] of [1e9, 2e9, 2.5e9, 4e9].entries()) {
    ticks = append(ticks, { seq: i + 1, t } as Tick, 10);
  }
  const expected = { begin: 2e9, end: 4e9, seconds: 2, events: 3 };
  expect(measured({ from: 2e9, to: 4e9 }, ticks)).toEqual(expected);
  expect(measured({ from: 4e9, to: 2e9 }, ticks)).toEqual(expected);
  expect(measured({ from: 2.1e9, to: 2.2e9 }, ticks).events).toBe(0);
});
