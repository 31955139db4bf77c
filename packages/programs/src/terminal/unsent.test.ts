import { expect, test } from 'vitest';
import { Unsent } from './unsent.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const next = (unsent: Unsent): string | null => {
  const words = unsent.next;
  return words === null ? null : Buffer.from(words).toString();
};

test('with message boundaries a line is a message, however the input was split', () => {
  const unsent = new Unsent(true);
  unsent.add(bytes('on'));
  expect(next(unsent)).toBeNull();
  unsent.add(bytes('e\ntwo\nthr'));
  expect(next(unsent)).toBe('one\n');
  unsent.sent(4);
  expect(next(unsent)).toBe('two\n');
  unsent.sent(4);
  expect(next(unsent)).toBeNull();
  unsent.end();
  expect(next(unsent)).toBe('thr');
});

test('on a byte stream, everything there is', () => {
  const unsent = new Unsent(false);
  unsent.add(bytes('one\ntw'));
  expect(next(unsent)).toBe('one\ntw');
  unsent.sent(5);
  expect(next(unsent)).toBe('w');
});

test('a line without end is sent in pieces', () => {
  const unsent = new Unsent(true);
  unsent.add(bytes('x'.repeat(40_000)));
  expect(unsent.next).toHaveLength(32_768);
});
