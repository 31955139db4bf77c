import {
  append,
  emptyLog,
  firstWhere,
  type Log,
  last,
  size,
} from '@socketarium/model/projections/lanes/log';
import { describe, expect, it } from 'vitest';
import { axisStep, stretchesOf, tickAt, tickBeside, windowOf } from './window.ts';

const S = 1e9;

describe('the log', () => {
  it('keeps the newest and leaves older versions alone', () => {
    let log: Log<number> = emptyLog();
    const versions = [log];
    for (let i = 0; i < 50; i += 1) {
      log = append(log, i, 8);
      versions.push(log);
    }
    expect(size(log)).toBe(8);
    expect(log.items.slice(log.start, log.end)).toEqual([42, 43, 44, 45, 46, 47, 48, 49]);
    expect(last(versions[5] as Log<number>)).toBe(4);
    const branch = append(versions[5] as Log<number>, 99, 8);
    expect(last(branch)).toBe(99);
    expect(last(versions[6] as Log<number>)).toBe(5);
  });

  it('finds by bisection', () => {
    let log: Log<number> = emptyLog();
    for (const n of [1, 3, 5, 7]) log = append(log, n, 10);
    expect(firstWhere(log, (n) => n >= 4)).toBe(2);
    expect(firstWhere(log, (n) => n > 9)).toBe(4);
  });
});

describe('the window', () => {
  it('shows all while there is little, then the newest part', () => {
    expect(windowOf(0, 2 * S, 15 * S, null)).toEqual({ from: 0, to: 6 * S });
    expect(windowOf(0, 40 * S, 15 * S, null)).toEqual({ from: 25 * S, to: 40 * S });
  });

  it('moves back to hold a pinned moment', () => {
    const { from, to } = windowOf(0, 40 * S, 15 * S, 10 * S);
    expect(from).toBeLessThan(10 * S);
    expect(to).toBeGreaterThan(10 * S);
    expect(to - from).toBe(15 * S);
  });

  it('grows by steps, so that what is drawn stays where it is for a while', () => {
    expect(windowOf(0, 6.5 * S, 15 * S, null).to).toBe(9 * S);
    expect(windowOf(0, 8.9 * S, 15 * S, null).to).toBe(9 * S);
    expect(windowOf(0, 9.1 * S, 15 * S, null).to).toBe(12 * S);
  });

  it('is covered by stretches that do not move with it', () => {
    for (const from of [0, 1, 3.74, 3.75, 100.1, 3600.5]) {
      const view = { from: from * S, to: (from + 15) * S };
      const { first, count, length } = stretchesOf(view, 0);
      expect(length).toBe(3.75 * S);
      expect(first * length).toBeLessThanOrEqual(view.from);
      expect((first + 1) * length).toBeGreaterThan(view.from);
      expect((first + count) * length).toBeGreaterThanOrEqual(view.to);
    }
  });

  it('labels the axis at a distance', () => {
    expect(axisStep(15 * S, 1200)).toBe(1);
    expect(axisStep(120 * S, 700)).toBe(20);
    expect(axisStep(2 * S, 1200)).toBe(0.2);
  });
});

describe('ticks', () => {
  const ticks = [1, 2, 3].reduce<Log<{ seq: number; t: number }>>(
    (log, n) => append(log, { seq: n * 10, t: n * S }, 100),
    emptyLog(),
  );

  it('finds the moment at or before a time', () => {
    expect(tickAt(ticks, 2.5 * S)?.seq).toBe(20);
    expect(tickAt(ticks, 0)?.seq).toBe(10);
    expect(tickAt(ticks, 99 * S)?.seq).toBe(30);
  });

  it('steps from any event, and stops at the ends', () => {
    expect(tickBeside(ticks, 25, -1)?.seq).toBe(10);
    expect(tickBeside(ticks, 20, 1)?.seq).toBe(30);
    expect(tickBeside(ticks, 30, 1)?.seq).toBe(30);
    expect(tickBeside(ticks, 10, -1)?.seq).toBe(10);
  });
});
