import { expect, test } from 'vitest';
import { softLimitFor } from './descriptor-limit.ts';

test.each([
  ['none spare: the lowest free number is the first that is refused', [0, 1, 2, 3], 0, 4],
  ['two spare', [0, 1, 2, 3], 2, 6],
  ['a gap is taken first', [0, 1, 3, 4], 1, 5],
  ['descriptors far above do not count', [0, 1, 2, 1030], 1, 4],
  ['none taken', [], 0, 0],
])('%s', (_, taken, spare, soft) => {
  expect(softLimitFor(new Set(taken), spare)).toBe(soft);
});
