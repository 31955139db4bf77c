import { expect, test } from 'vitest';
import { Unsaid } from './unsaid.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const next = (unsaid: Unsaid): string | null => {
  const words = unsaid.next;
  return words === null ? null : Buffer.from(words).toString();
};

test('with message boundaries a line is a message, however the input was split', () => {
  const unsaid = new Unsaid(true);
  unsaid.add(bytes('on'));
  expect(next(unsaid)).toBeNull();
  unsaid.add(bytes('e\ntwo\nthr'));
  expect(next(unsaid)).toBe('one\n');
  unsaid.said(4);
  expect(next(unsaid)).toBe('two\n');
  unsaid.said(4);
  expect(next(unsaid)).toBeNull();
  unsaid.end();
  expect(next(unsaid)).toBe('thr');
});

test('on a byte stream, everything there is', () => {
  const unsaid = new Unsaid(false);
  unsaid.add(bytes('one\ntw'));
  expect(next(unsaid)).toBe('one\ntw');
  unsaid.said(5);
  expect(next(unsaid)).toBe('w');
});

test('a line without end is sent in pieces', () => {
  const unsaid = new Unsaid(true);
  unsaid.add(bytes('x'.repeat(40_000)));
  expect(unsaid.next).toHaveLength(32_768);
});
