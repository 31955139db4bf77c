import { describe, expect, test } from 'vitest';
import { Tempo } from './tempo.ts';

const at = (percent: number) => {
  const world = { now: 1000 };
  return { world, tempo: new Tempo(percent, () => world.now) };
};

describe('thinking time', () => {
  test.each([
    [100, 1500],
    [20, 300],
    [300, 4500],
    [0, 0],
  ])('at %i percent, 1,500 ms of a script are %i', (percent, ms) => {
    const { tempo } = at(percent);
    expect(tempo.until(tempo.time + 1500)).toBe(ms);
  });

  test('finished thinking time stays finished when the tempo changes', () => {
    const { world, tempo } = at(100);
    const end = tempo.time + 1000;
    world.now += 400;
    tempo.percent = 50;
    expect(tempo.until(end)).toBe(300);
    world.now += 200;
    tempo.percent = 200;
    expect(tempo.until(end)).toBe(400);
    tempo.percent = 0;
    expect(tempo.until(end)).toBe(0);
    world.now += 5000;
    tempo.percent = 100;
    expect(tempo.until(end)).toBe(200);
  });
});
