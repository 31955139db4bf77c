import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeName, encodeName } from './names.ts';

const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

test('UTF-8 is text, and each byte that is none is a lone surrogate of its own', () => {
  expect(decodeName(new TextEncoder().encode('größe 😀'))).toBe('größe 😀');
  // Latin-1’s é, and the first two bytes of a character of three.
  expect(decodeName(bytesOf(0x63, 0xe9))).toBe('c\udce9');
  expect(decodeName(bytesOf(0xe2, 0x82, 0x41))).toBe('\udce2\udc82A');
  expect(decodeName(bytesOf(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
});

test('any bytes come back, and go through JSON', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const name = decodeName(bytes);
      expect([...encodeName(name)]).toEqual([...bytes]);
      expect(JSON.parse(JSON.stringify(name))).toBe(name);
    }),
  );
});

test('a pair of surrogates is a character, whatever its second half is', () => {
  // U+1F480 is \ud83d\udc80: its second half alone would be an escaped byte.
  expect([...encodeName('\u{1f480}')]).toEqual([0xf0, 0x9f, 0x92, 0x80]);
});
