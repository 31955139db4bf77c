import type { LabState } from '@socketarium/protocol';
import { sleepOf } from './asleep.ts';

/** Calls a second above which the words would only flicker, and below which they are shown again. */
const FAST = 150;
const SLOW = 80;
const WINDOW_NS = 300e6;
/** No call for this long, and it counts as slow again; a picture may be late by less. */
const REST_NS = 1200e6;

export const serverCalls = (state: LabState): number =>
  Object.values(state.counters.serverCalls).reduce((sum, n) => sum + n, 0);

/** The next reading of the speedometer, or the old one while its window has not passed. */
export interface Reading {
  readonly t: number;
  readonly calls: number;
  readonly perSecond: number;
  readonly fast: boolean;
}

export const nextReading = (old: Reading, state: LabState, now: number): Reading => {
  const calls = serverCalls(state);
  const dt = now - old.t;
  // Asleep it counts as slow at once: then no call is missing from the picture.
  const asleep = sleepOf(state.server, now) !== null;
  if (dt < 0 || calls < old.calls || (old.fast && asleep))
    return { t: now, calls, perSecond: 0, fast: false };
  if (dt < WINDOW_NS) return old;
  const perSecond = ((calls - old.calls) / dt) * 1e9;
  const fast = perSecond > (old.fast ? SLOW : FAST);
  if (old.fast && !fast && dt < REST_NS) return old;
  return { t: now, calls, perSecond, fast };
};
