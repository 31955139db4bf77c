import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const feedAll = (splitter: LineSplitter, pieces: readonly Uint8Array[]): string[] | 'too long' => {
  const lines: string[] = [];
  for (const bytes of pieces) {
    // In a larger buffer with stale bytes after it, as a server's read buffer is.
    const buffer = new Uint8Array(bytes.length + 5).fill(10);
    buffer.set(bytes);
    const short = splitter.feed({ bytes: buffer, length: bytes.length }, (line, start, end) => {
      lines.push(latin1(line.subarray(start, end)));
      return true;
    });
    if (!short) return 'too long';
    buffer.fill(0);
  }
  return lines;
};

/** Bytes with many newlines, cut into pieces. */
const pieces = fc.array(
  fc
    .array(fc.oneof(fc.constant(10), fc.nat(255)), { maxLength: 30 })
    .map((bytes) => Uint8Array.from(bytes)),
);

test('lines are those of the whole stream, however it is split', () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const splitter = new LineSplitter(10_000);
      const expected = all.map(latin1).join('').split('\n');
      const rest = expected.pop() ?? '';
      expect(feedAll(splitter, all)).toEqual(expected);
      expect(splitter.unfinishedBytes).toBe(rest.length);
    }),
  );
});

test('a line over the limit is noticed, however it is split, and one at the limit is not', () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const lines = all.map(latin1).join('').split('\n');
      const tooLong = lines.some((line) => line.length > 7);
      expect(feedAll(new LineSplitter(7), all) === 'too long').toBe(tooLong);
    }),
  );
});

test('the rest is dropped once the callback wants no more lines', () => {
  const bytes = new TextEncoder().encode('a\nb\nc');
  const splitter = new LineSplitter(10);
  const seen: number[] = [];
  splitter.feed({ bytes, length: bytes.length }, (_bytes, start) => {
    seen.push(start);
    return false;
  });
  expect(seen).toEqual([0]);
  expect(splitter.unfinishedBytes).toBe(0);
});
