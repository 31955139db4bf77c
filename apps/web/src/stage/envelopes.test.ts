import { expect, test } from 'vitest';
import { ENVELOPE_GAP, envelopes } from './envelopes.ts';

test('each message has an envelope as long as they fit, and then the last one counts', () => {
  expect(envelopes(160, 0)).toMatchObject({ alone: 0, rest: 0 });
  expect(envelopes(160, 1)).toEqual({ alone: 1, rest: 0, w: 84 });
  expect(envelopes(160, 2)).toEqual({ alone: 2, rest: 0, w: 78 });
  expect(envelopes(160, 3)).toMatchObject({ alone: 3, rest: 0 });
  expect(envelopes(160, 4)).toMatchObject({ alone: 2, rest: 2 });
  expect(envelopes(160, 1203)).toMatchObject({ alone: 2, rest: 1201 });
});

test('they never need more room than there is', () => {
  for (const room of [40, 87, 130, 191]) {
    for (const length of [1, 2, 3, 9]) {
      const { alone, rest, w } = envelopes(room, length);
      const boxes = alone + Math.sign(rest);
      expect(alone + rest).toBe(length);
      expect(boxes * (w + ENVELOPE_GAP) - ENVELOPE_GAP).toBeLessThanOrEqual(room + 0.001);
    }
  }
});
