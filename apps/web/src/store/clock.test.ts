import { expect, test } from 'vitest';
import { LabClock } from './clock.ts';

test('the promptest arrival says how the clocks stand to each other', () => {
  const clock = new LabClock();
  expect(clock.at(5)).toBeNull();
  clock.observe(1_000e6, 50); // the lab's 1000 ms, here after some delay
  clock.observe(1_100e6, 130); // promptest: 970 ms apart
  clock.observe(1_200e6, 290);
  expect(clock.at(130)).toBe(1_100e6);
  expect(clock.at(230)).toBe(1_200e6);
});

test('time stands still while nothing is heard, and goes on after', () => {
  const clock = new LabClock();
  clock.observe(1_000e6, 0);
  clock.freeze(10);
  expect(clock.at(500)).toBe(1_010e6);
  clock.freeze(600);
  expect(clock.at(700)).toBe(1_010e6);
  clock.thaw();
  expect(clock.at(700)).toBe(1_700e6);
});
