import { readFileSync } from 'node:fs';
import { CALLS, isCallName, LIMITS, TRACE_KINDS, TRACE_PARTS } from '@socketarium/protocol/wire';
import { expect, test } from 'vitest';

/** What is written in C and in TypeScript, because both must know it. */

const shim = (file: string): string =>
  readFileSync(new URL(`../shim/${file}`, import.meta.url), 'utf8');

/** `READ_SET` and `readSet` are one name. */
const camel = (name: string): string =>
  name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const numbered = (text: string, prefix: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(new RegExp(`\\b${prefix}_(\\w+) = (\\d+)`, 'g'))].map(
      ([, name = '', number]) => [camel(name), Number(number)],
    ),
  );

test('the calls that the shim records have their ids in the table of calls', () => {
  const calls = [...shim('calls.h').matchAll(/X\((\d+), (\w+)\)/g)];
  expect(calls.length).toBeGreaterThan(50);
  for (const [, id, name = ''] of calls) {
    expect(isCallName(name) ? CALLS[name].id : name).toBe(Number(id));
  }
});

test('records and their parts have the same numbers', () => {
  const { skip: _, ...kinds } = numbered(shim('ring.h'), 'KIND');
  expect(kinds).toEqual(TRACE_KINDS);
  const { none: __, ...parts } = numbered(shim('ring.h'), 'PART');
  expect(parts).toEqual(TRACE_PARTS);
  expect(shim('ring.h')).toContain(`#define PREVIEW_BYTES ${LIMITS.previewBytes}\n`);
});
