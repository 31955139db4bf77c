import { clamp, type Rect } from './geometry.ts';

/** Slots of the accept queue, the head at the right, next to the server. */
export interface QueueLayout {
  /** One for each place that is drawn alone: index 0 is the 1st. */
  readonly slots: readonly Rect[];
  /** A box for the places beyond those, or null when all are drawn. */
  readonly rest: Rect | null;
}

const MIN = 60;
const MAX = 104;
const GAP = 6;
export const SLOTS_TOP = 52;

/** Where the places stand in a listening socket's box, and how high they are. */
export interface SlotsAt {
  readonly top: number;
  readonly below: number;
  readonly h: readonly [least: number, most: number];
}
const SLOTS: SlotsAt = { top: SLOTS_TOP, below: 22, h: [34, 48] };
/** In a second server's smaller box. */
export const COMPACT_SLOTS: SlotsAt = { top: 27, below: 7, h: [28, 36] };

/** `capacity`: how many the queue admits. `box`: the listening socket's rectangle. */
export const queueLayout = (box: Rect, capacity: number, at = SLOTS): QueueLayout => {
  const inner = { x: box.x + 14, w: box.w - 28 };
  const h = clamp(box.h - at.top - at.below, at.h[0], at.h[1]);
  const fits = Math.max(1, Math.floor((inner.w + GAP) / (MIN + GAP)));
  const all = capacity <= fits;
  const columns = all ? capacity : fits;
  const w = clamp((inner.w + GAP) / Math.max(1, columns) - GAP, 0, MAX);
  const place = (i: number): Rect => ({
    x: inner.x + inner.w - (i + 1) * w - i * GAP,
    y: box.y + at.top,
    w,
    h,
  });
  const alone = all ? capacity : columns - 1;
  return {
    slots: Array.from({ length: alone }, (_, i) => place(i)),
    rest: all ? null : place(columns - 1),
  };
};

/**
 * The door's places, the next to be let in at the top; the last may have to stand for many. `second`: a
 * smaller door; `tall`: its words have two lines.
 */
export const doorLayout = (door: Rect, second = false, tall = false): Rect[] => {
  const top = door.y + (second ? 24 : tall ? 54 : 40);
  const h = 26;
  const rows = Math.max(1, Math.floor((door.y + door.h - top + 4) / (h + 4)));
  return Array.from({ length: rows }, (_, i) => ({
    x: door.x,
    y: top + i * (h + 4),
    w: door.w - 8,
    h,
  }));
};
