import { clamp, type Rect } from './geometry.ts';

/** Envelopes of a queue of datagrams, the first to be received at the right, next to the server. */
export interface DatagramLayout {
  readonly slots: readonly Rect[];
  /** How many datagrams have no envelope of their own, and where that is said. */
  readonly rest: { readonly count: number; readonly rect: Rect } | null;
}

const MIN = 50;
const MAX = 96;
const GAP = 6;
/** Below the socket's and the queue's headings; and the line at the bottom. */
const TOP = 52;
const FOOT = 24;

/**
 * `length` datagrams wait. Unix: `maxLength` places, all drawn where they fit; UDP (null): as many
 * envelopes as there are datagrams, room is counted in bytes there.
 */
export const datagramLayout = (
  box: Rect,
  length: number,
  maxLength: number | null,
): DatagramLayout => {
  const inner = { x: box.x + 14, w: box.w - 28 };
  const h = clamp(box.h - TOP - FOOT, 34, 74);
  const fits = Math.max(2, Math.floor((inner.w + GAP) / (MIN + GAP)));
  const places = Math.max(length, maxLength ?? 0);
  const columns = Math.min(fits, Math.max(places, 1));
  const w = clamp((inner.w + GAP) / columns - GAP, 0, MAX);
  const place = (i: number): Rect => ({
    x: inner.x + inner.w - (i + 1) * w - i * GAP,
    y: box.y + TOP,
    w,
    h,
  });
  const alone = places <= fits ? places : fits - 1;
  const slots = Array.from({ length: alone }, (_, i) => place(i));
  if (places <= fits) return { slots, rest: null };
  return { slots, rest: { count: Math.max(0, length - alone), rect: place(fits - 1) } };
};

/** Where a datagram that was just sent goes: the tail's place, or the queue's end. */
export const tailOf = ({ slots, rest }: DatagramLayout, length: number): Rect | null =>
  slots[Math.max(0, length - 1)] ?? rest?.rect ?? slots.at(-1) ?? null;
