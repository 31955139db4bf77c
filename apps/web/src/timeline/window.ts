import { firstWhere, type Log } from '@socketarium/model/projections/lanes/log';
import type { Tick } from '@socketarium/model/projections/lanes/timeline';

/** The stretch of time that the timeline shows, ns. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1e9;
/** How much is shown, widest first; null: all of it. */
export const ZOOMS = [120 * SECOND, 60 * SECOND, 30 * SECOND, 15 * SECOND, 6 * SECOND, 2 * SECOND];
export const USUAL_ZOOM = 3;

/**
 * The window that ends at `end` and shows `span`, or begins at the start while there is less. It is
 * moved back when `moment`, a pinned one, would be left of it.
 */
export const windowOf = (
  startedAt: number,
  end: number,
  span: number,
  moment: number | null,
): Window => {
  const usual = Math.max(startedAt, end - span);
  const from = moment !== null && moment < usual ? Math.max(startedAt, moment - span / 2) : usual;
  // It grows by a fifth at a time: what was drawn then stays where it is for a while.
  const grown = Math.ceil((end - from) / (span / 5)) * (span / 5);
  return { from, to: from + Math.min(span, Math.max(grown, 6 * SECOND)) };
};

/** The tick at or before `t`; the first one when there is none. */
export const tickAt = (ticks: Log<Tick>, t: number): Tick | undefined => {
  const after = firstWhere(ticks, (tick) => tick.t > t);
  return ticks.items[Math.max(ticks.start, after - 1)];
};

/** The tick `by` ticks from the one that has `seq` or comes before it. */
export const tickBeside = (ticks: Log<Tick>, seq: number, by: number): Tick | undefined => {
  const at = firstWhere(ticks, (tick) => tick.seq > seq) - 1;
  const index = Math.min(ticks.end - 1, Math.max(ticks.start, at + by));
  return ticks.items[index];
};

/**
 * The stretches that a window is drawn in, counted from `origin`: the first, how many, and how long
 * each is, ns. The window moves on over them, and they stay what they are.
 */
export const stretchesOf = (
  { from, to }: Window,
  origin: number,
): { first: number; count: number; length: number } => {
  // Whole nanoseconds: a window's two ends do not differ by exactly the same at each of its places.
  const length = Math.round((to - from) / 4);
  return { first: Math.floor((from - origin) / length), count: 5, length };
};

/** Seconds between two labels of the axis, so that they stand at least `room` apart. */
export const axisStep = (span: number, width: number, room = 70): number => {
  const wanted = (span / SECOND) * (room / Math.max(1, width));
  return [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60].find((step) => step >= wanted) ?? 120;
};
