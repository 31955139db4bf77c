import { expect, test } from 'vitest';
import {
  advance,
  atSpeed,
  LONGEST_MS,
  type Moment,
  type Past,
  STEP_MS,
  timeOf,
} from './playhead.ts';

const MS = 1e6;

/** A past whose moments 1, 2, 3 … begin at these times, ms. */
const pastOf = (...times: number[]): { readonly past: Past; readonly moments: Moment[] } => {
  const moments = times.map((t, i) => ({ seq: i + 1, t: t * MS }));
  return { past: { momentAfter: (seq) => moments.find((one) => one.seq > seq) ?? null }, moments };
};

const at = (moment: Moment | undefined, shownMs = 0) => {
  if (moment === undefined) throw new Error('no such moment');
  return { at: moment, shownMs };
};

test('at original speed each moment stays as long as it lasted', () => {
  const { past, moments } = pastOf(0, 100, 150, 1000);
  const begun = at(moments[0]);
  expect(advance(begun, 99, 1, past)).toEqual({ at: moments[0], shownMs: 99 });
  expect(advance(begun, 100, 1, past)).toEqual({ at: moments[1], shownMs: 0 });
  expect(advance(begun, 160, 1, past)).toEqual({ at: moments[2], shownMs: 10 });
});

test('in small steps or a large one it gets to the same place', () => {
  const { past, moments } = pastOf(0, 7, 30, 31, 200, 500);
  let head = at(moments[0]);
  for (let i = 0; i < 30; i += 1) head = advance(head, 10, 1, past);
  expect(head).toEqual(advance(at(moments[0]), 300, 1, past));
});

test('at a tenth it takes ten times as long, at two half', () => {
  const { past, moments } = pastOf(0, 100, 200);
  expect(advance(at(moments[0]), 999, 0.1, past).at).toBe(moments[0]);
  expect(advance(at(moments[0]), 1000, 0.1, past).at).toBe(moments[1]);
  expect(advance(at(moments[0]), 50, 2, past).at).toBe(moments[1]);
});

test('step by step every moment stays equally long, whatever its duration', () => {
  const { past, moments } = pastOf(0, 0.001, 0.002, 90_000);
  let head = at(moments[0]);
  for (const moment of moments.slice(1)) {
    expect(advance(head, STEP_MS - 1, 'steps', past).at).toBe(head.at);
    head = advance(head, STEP_MS, 'steps', past);
    expect(head.at).toBe(moment);
  }
});

test('a long time without a moment is shortened, at every speed, and reported', () => {
  const { past, moments } = pastOf(0, 60_000, 60_100);
  for (const speed of [0.1, 1, 2]) {
    expect(advance(at(moments[0]), LONGEST_MS - 1, speed, past).at).toBe(moments[0]);
    expect(advance(at(moments[0]), LONGEST_MS, speed, past).at).toBe(moments[1]);
    expect(timeOf(at(moments[0], LONGEST_MS / 2), speed, past)).toEqual({
      t: 30_000 * MS,
      shortened: 60_000 * MS,
    });
  }
  expect(timeOf(at(moments[1], 20), 1, past)).toEqual({ t: 60_020 * MS, shortened: null });
});

test('at the newest moment it waits, and does not rush through later ones', () => {
  const { past } = pastOf(0);
  const waited = advance(at({ seq: 1, t: 0 }), 60_000, 1, past);
  expect(waited.at.seq).toBe(1);
  const { past: more } = pastOf(0, 100, 200, 300, 400);
  expect(advance(waited, 16, 1, more).at.seq).toBe(2);
});

test('moments of the same time are all shown', () => {
  const { past } = pastOf(0, 0, 0, 50);
  expect(advance(at({ seq: 1, t: 0 }), 1, 1, past).at.seq).toBe(3);
});

test('at another speed it continues where it was', () => {
  const { past, moments } = pastOf(0, 100, 200);
  const half = advance(at(moments[0]), 50, 1, past);
  const slower = atSpeed(half, 1, 0.1, past);
  expect(timeOf(slower, 0.1, past)).toEqual(timeOf(half, 1, past));
  expect(advance(slower, 500, 0.1, past).at).toBe(moments[1]);
  expect(atSpeed(slower, 0.1, 1, past)).toEqual(half);
});
