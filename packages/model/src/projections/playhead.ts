/**
 * Playback of the past: a position in it that advances with the viewer's clock. Nothing here has a clock
 * of its own: elapsed time is passed in.
 */

/** One moment of the past: the state after the fact `seq`, from `t` (ns) on. */
export interface Moment {
  readonly seq: number;
  readonly t: number;
}

/** What can be played. */
export interface Past {
  /** The moment that follows the one after `seq`; null when none has yet. */
  momentAfter(seq: number): Moment | null;
}

/** Ratio of recorded to shown time, 1 for original speed; or `steps`: every moment equally long. */
export type Speed = number | 'steps';

/** A position in the past that is being played. */
export interface Playhead {
  /** The moment that is shown. */
  readonly at: Moment;
  /** How long it has been shown, ms. */
  readonly shownMs: number;
}

/** Step by step, each moment is shown for this long: time to see what changed. */
export const STEP_MS = 700;
/** A time without events is shown for no longer than this. */
export const LONGEST_MS = 1500;

/** How long the moment is shown before the next replaces it, ms; and whether that was shortened. */
export const stayOf = (
  at: Moment,
  next: Moment,
  speed: Speed,
): { readonly ms: number; readonly shortened: boolean } => {
  if (speed === 'steps') return { ms: STEP_MS, shortened: false };
  const ms = Math.max(0, next.t - at.t) / 1e6 / speed;
  return ms > LONGEST_MS ? { ms: LONGEST_MS, shortened: true } : { ms, shortened: false };
};

/** The playhead `elapsedMs` later. At the newest moment it stays until another one has arrived. */
export const advance = (
  { at, shownMs }: Playhead,
  elapsedMs: number,
  speed: Speed,
  past: Past,
): Playhead => {
  let shown = at;
  let left = shownMs + elapsedMs;
  for (;;) {
    const next = past.momentAfter(shown.seq);
    if (next === null) return { at: shown, shownMs: left };
    const { ms } = stayOf(shown, next, speed);
    if (left < ms) return { at: shown, shownMs: left };
    // Time spent waiting at the newest moment is not used for the moments that arrived since.
    left = Math.min(left - ms, elapsedMs);
    shown = next;
  }
};

/** The same position at another speed: the shown part of the moment is not shown again. */
export const atSpeed = (head: Playhead, from: Speed, to: Speed, past: Past): Playhead => {
  const next = past.momentAfter(head.at.seq);
  if (next === null || from === to) return head;
  const before = stayOf(head.at, next, from).ms;
  const part = before === 0 ? 1 : Math.min(1, head.shownMs / before);
  return { at: head.at, shownMs: part * stayOf(head.at, next, to).ms };
};

/**
 * The recorded time that is shown, ns: it advances evenly from moment to moment, faster where a long time
 * without a moment is shortened. `shortened`: how long that time was, ns; null when it is shown in full.
 */
export const timeOf = (
  { at, shownMs }: Playhead,
  speed: Speed,
  past: Past,
): { readonly t: number; readonly shortened: number | null } => {
  const next = past.momentAfter(at.seq);
  if (speed === 'steps') return { t: at.t, shortened: null };
  if (next === null) return { t: at.t + shownMs * 1e6 * speed, shortened: null };
  const { ms, shortened } = stayOf(at, next, speed);
  const part = ms === 0 ? 1 : Math.min(1, shownMs / ms);
  return { t: at.t + part * (next.t - at.t), shortened: shortened ? next.t - at.t : null };
};
