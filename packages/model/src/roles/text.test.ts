import { expect, test } from 'vitest';
import { appendText, KEPT_CHARS, lastOf } from './text.ts';

test('known parts are joined, and unknown ones are marked between them', () => {
  expect(appendText('5\n', '6\n', 2)).toBe('5\n6\n');
  expect(appendText('5\n', 'abc', 100)).toBe('5\nabc…');
  expect(appendText('5\nabc…', '7\n', 2)).toBe('5\nabc…7\n');
  expect(appendText('', '', 10)).toBe('…');
});

test('the newest part is kept, and marked as a part', () => {
  const kept = appendText('a'.repeat(200), 'b'.repeat(100), 100);
  expect(kept).toBe(`…${'a'.repeat(155)}${'b'.repeat(100)}`);
  expect(kept).toHaveLength(KEPT_CHARS);
});

test('its last bytes are returned as far back as they are known', () => {
  expect(lastOf('5\n6\n', 2)).toBe('6\n');
  expect(lastOf('ab…cd', 2)).toBe('cd');
  expect(lastOf('ab…cd', 4)).toBe('…cd');
  expect(lastOf('abcd…', 3)).toBe('cd…');
});
