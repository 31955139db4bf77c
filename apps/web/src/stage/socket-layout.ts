import type { Rect } from './geometry.ts';

/** How much a connected socket's box can say: all four queues, two, its name, or its number. */
export type SocketSize = 'full' | 'pair' | 'name' | 'number';

export interface SocketLayout {
  readonly size: SocketSize;
  readonly boxes: readonly Rect[];
  /** False where boxes are too small for wires, or stand in the wires' lane. */
  readonly wired: boolean;
  /** How many sockets have no box of their own, and where that is said. */
  readonly rest: { readonly count: number; readonly rect: Rect } | null;
  /** x of the vertical rail left of each column, for select's tethers. */
  readonly rails: readonly number[];
}

const SIZES: readonly { size: SocketSize; w: number; h: number; gap: number; maxW: number }[] = [
  { size: 'full', w: 196, h: 104, gap: 12, maxW: 300 },
  { size: 'pair', w: 112, h: 46, gap: 16, maxW: 220 },
  { size: 'name', w: 82, h: 26, gap: 10, maxW: 120 },
  { size: 'number', w: 36, h: 20, gap: 9, maxW: 48 },
];

/**
 * Boxes for `n` connected sockets. Where they are too many to have wires they may take the wires'
 * lane too, `spare` high, below the zone.
 */
export const socketLayout = (zone: Rect, n: number, spare = 0): SocketLayout => {
  const usual = boxesIn(zone, n);
  return usual.wired ? usual : { ...boxesIn({ ...zone, h: zone.h + spare }, n), wired: false };
};

/**
 * A box for each of `fds`, in a layout for `room` of them: each has the place that its descriptor
 * has, counted from the `lowest`, so that it stays where it is when others go.
 */
export const keptLayout = (
  zone: Rect,
  fds: readonly number[],
  lowest: number,
  room: number,
  spare = 0,
): SocketLayout => {
  const roomy = socketLayout(zone, room, spare);
  const boxes = fds.flatMap((fd) => roomy.boxes[fd - lowest] ?? []);
  return roomy.rest === null && boxes.length === fds.length
    ? { ...roomy, boxes }
    : socketLayout(zone, fds.length, spare);
};

/** Boxes for `n` connected sockets in `zone`, as large as fit, in rows from the left. */
const boxesIn = (zone: Rect, n: number): SocketLayout => {
  for (const spec of SIZES) {
    const columns = Math.max(1, Math.floor((zone.w + spec.gap) / (spec.w + spec.gap)));
    const rows = Math.max(1, Math.floor((zone.h + 6) / (spec.h + 6)));
    const last = spec.size === 'number';
    if (n > columns * rows && !last) continue;
    const used = last ? columns : Math.min(columns, Math.max(1, Math.ceil(n / rows)));
    const lines = Math.max(1, Math.ceil(Math.min(n, columns * rows) / used));
    const w = Math.min((zone.w + spec.gap) / used - spec.gap, spec.maxW);
    const grow = spec.size === 'pair' ? 18 : 6;
    const h = spec.size === 'full' ? zone.h : Math.min(spec.h + grow, (zone.h + 6) / lines - 6);
    const cell = (i: number): Rect => ({
      x: zone.x + (i % used) * (w + spec.gap),
      y: zone.y + Math.floor(i / used) * (h + 6),
      w,
      h,
    });
    const shown = n > columns * rows ? columns * (rows - 1) : n;
    const rest =
      shown < n
        ? {
            count: n - shown,
            rect: { ...cell(shown), w: zone.w, h: Math.min(h, spec.h) },
          }
        : null;
    return {
      size: spec.size,
      wired: spec.size === 'full' || spec.size === 'pair',
      boxes: Array.from({ length: shown }, (_, i) => cell(i)),
      rest,
      rails: Array.from(
        { length: Math.min(used, shown) },
        (_, i) => cell(i).x - Math.min(6, spec.gap / 2),
      ),
    };
  }
  return { size: 'number', boxes: [], wired: false, rest: null, rails: [] };
};
