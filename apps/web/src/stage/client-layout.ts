import { BRICK, CARD, CHIP_GAP, CHIP_SIZES, type Frame } from './frame.ts';
import { clamp, type Rect } from './geometry.ts';

/** A client drawn by itself: its rectangle, and which level of the parking its label takes. */
export interface Seat {
  readonly rect: Rect;
  readonly level: 0 | 1;
}

/** Seats for `n` clients in order. Only for tiers that draw one by one. */
export const seats = (frame: Frame, n: number): Seat[] => {
  const zone = frame.clientZone;
  switch (frame.tier) {
    case 'cards': {
      const w = clamp((zone.w + CARD.gap) / Math.max(1, n) - CARD.gap, 0, CARD.maxW);
      const h = clamp(zone.h - 90, CARD.h, 116);
      return Array.from({ length: n }, (_, i) => ({
        rect: { x: zone.x + i * (w + CARD.gap), y: zone.y, w, h },
        level: 0,
      }));
    }
    case 'bricks': {
      const step = zone.w / (Math.ceil(n / 2) + 0.5);
      const spare = Math.max(0, zone.h - (2 * BRICK.h + BRICK.rowGap + 34));
      const h = BRICK.h + Math.min(8, spare / 2);
      // Across, then down: client 1 above, client 2 half a step to the right below it, and so on.
      return Array.from({ length: n }, (_, i) => {
        const row = (i % 2) as 0 | 1;
        return {
          rect: {
            x: zone.x + (Math.floor(i / 2) + row / 2) * step,
            y: zone.y + row * (h + BRICK.rowGap),
            w: step - BRICK.gap,
            h,
          },
          level: row,
        };
      });
    }
    case 'chips': {
      const size = chipSize(frame, n);
      const columns = Math.floor((zone.w + CHIP_GAP) / (size.w + CHIP_GAP));
      return Array.from({ length: n }, (_, i) => ({
        rect: {
          x: zone.x + (i % columns) * (size.w + CHIP_GAP),
          y: zone.y + Math.floor(i / columns) * (size.h + CHIP_GAP),
          w: size.w,
          h: size.h,
        },
        level: 0,
      }));
    }
    case 'groups':
      return [];
  }
};

const chipSize = (frame: Frame, n: number): { w: number; h: number } => {
  const zone = frame.clientZone;
  for (const size of CHIP_SIZES) {
    const columns = Math.floor((zone.w + CHIP_GAP) / (size.w + CHIP_GAP));
    if (Math.ceil(n / columns) * (size.h + CHIP_GAP) + 10 <= zone.h + 0.5) return size;
  }
  return CHIP_SIZES[3];
};

const GROUP = { gap: 10, maxW: 128, h: 84, chipH: 26, chipW: 134 } as const;

/** Boxes for `k` groups, and below them a row of chips for those that stay individual. */
export const groupSeats = (frame: Frame, k: number): { boxes: Rect[]; chips: Rect[] } => {
  const zone = frame.clientZone;
  const w = clamp((zone.w + GROUP.gap) / Math.max(1, k) - GROUP.gap, 0, GROUP.maxW);
  const boxes = Array.from({ length: k }, (_, i) => ({
    x: zone.x + i * (w + GROUP.gap),
    y: zone.y,
    w,
    h: GROUP.h,
  }));
  const columns = Math.floor((zone.w + CHIP_GAP) / (GROUP.chipW + CHIP_GAP));
  const top = zone.y + GROUP.h + 26;
  const rows = Math.max(1, Math.floor((zone.y + zone.h - 10 - top) / (GROUP.chipH + CHIP_GAP)));
  const chips = Array.from({ length: columns * Math.min(rows, 2) }, (_, i) => ({
    x: zone.x + (i % columns) * (GROUP.chipW + CHIP_GAP),
    y: top + Math.floor(i / columns) * (GROUP.chipH + CHIP_GAP),
    w: GROUP.chipW,
    h: GROUP.chipH,
  }));
  return { boxes, chips };
};
