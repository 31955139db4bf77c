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

/** `capacity`: how many the queue admits. `box`: the listening socket's rectangle. */
export const queueLayout = (box: Rect, capacity: number): QueueLayout => {
  const inner = { x: box.x + 14, w: box.w - 28 };
  const h = clamp(box.h - SLOTS_TOP - 22, 34, 48);
  const fits = Math.max(1, Math.floor((inner.w + GAP) / (MIN + GAP)));
  const all = capacity <= fits;
  const columns = all ? capacity : fits;
  const w = clamp((inner.w + GAP) / Math.max(1, columns) - GAP, 0, MAX);
  const place = (i: number): Rect => ({
    x: inner.x + inner.w - (i + 1) * w - i * GAP,
    y: box.y + SLOTS_TOP,
    w,
    h,
  });
  const alone = all ? capacity : columns - 1;
  return {
    slots: Array.from({ length: alone }, (_, i) => place(i)),
    rest: all ? null : place(columns - 1),
  };
};

/** The door's places, the next to be let in at the top; the last may have to stand for many. */
export const doorLayout = (door: Rect): Rect[] => {
  const top = door.y + 40;
  const h = 26;
  const rows = Math.max(1, Math.floor((door.y + door.h - top + 4) / (h + 4)));
  return Array.from({ length: rows }, (_, i) => ({
    x: door.x,
    y: top + i * (h + 4),
    w: door.w - 8,
    h,
  }));
};
