import fc from 'fast-check';
import { expect, test } from 'vitest';
import { besideOf } from './place.ts';

const room = { width: 1000, height: 700 };
const card = { w: 300, h: 180 };

test.each([
  ['below', { x: 400, y: 100, w: 200, h: 100 }, { x: 350, y: 216 }],
  ['above', { x: 400, y: 560, w: 200, h: 100 }, { x: 350, y: 364 }],
  ['at the edge', { x: 0, y: 100, w: 40, h: 40 }, { x: 10, y: 156 }],
  ['left of what is high', { x: 600, y: 50, w: 300, h: 620 }, { x: 284, y: 270 }],
  ['right of what is high', { x: 10, y: 50, w: 300, h: 620 }, { x: 326, y: 270 }],
] as const)('%s', (_, target, place) => {
  expect(besideOf(target, card, room)).toEqual(place);
});

test('wherever its target is, the card is whole', () => {
  const side = fc.integer({ min: -50, max: 1100 });
  fc.assert(
    fc.property(side, side, fc.nat(1200), fc.nat(1200), (x, y, w, h) => {
      const at = besideOf({ x, y, w, h }, card, room);
      expect(at.x).toBeGreaterThanOrEqual(10);
      expect(at.y).toBeGreaterThanOrEqual(10);
      expect(at.x + card.w).toBeLessThanOrEqual(room.width - 10);
      expect(at.y + card.h).toBeLessThanOrEqual(room.height - 10);
    }),
  );
});
