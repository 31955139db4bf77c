import { createLab } from '@socketarium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labAsCommand, labAsCurl, madeWith } from './lab-lines.ts';

const config = madeWith(
  createLab.parse({ transport: 'tcp', server: 'select', service: 'echo', paused: true }),
);
const URL_ = 'http://127.0.0.1:4711/';

/** The JSON in single quotes, as a shell would pass it. */
const bodies = (line: string): unknown[] =>
  [...line.matchAll(/'(\{(?:[^']|'\\'')*\})'/g)].map(([, body = '']) =>
    JSON.parse(body.replaceAll("'\\''", "'")),
  );

test('a line has the lab, its clients and the daemon, and does not pause it', () => {
  const clients = [{ count: 2 }, { count: 1, script: { lines: ["it's"] } }];
  for (const line of [labAsCommand(config, clients, URL_), labAsCurl(config, clients, URL_)]) {
    expect(bodies(line)).toEqual([config, ...clients]);
    expect(line).toContain('http://127.0.0.1:4711/');
  }
  expect(config.paused).toBe(false);
});

test('no message of a client can reverse or hide part of a line, and it is sent unchanged', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\u202egnp', '\u200b\u{e0041}', "'; echo", '\u2028\x1b', '\u2066x'),
  );
  fc.assert(
    fc.property(fc.array(text), (lines) => {
      const line = labAsCommand(config, [{ script: { lines } }], URL_);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(bodies(line)[1]).toEqual({ script: { lines } });
    }),
  );
});
