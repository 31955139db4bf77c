import { createHash } from 'node:crypto';
import { LIMITS } from '@socketarium/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from './conversation.ts';
import { file } from './file.ts';

const refuse = (): never => {
  throw new Error('no call is expected');
};
const noFiles = { read: refuse, lseek: refuse, close: refuse };

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The answer to these pieces, and whether the service is complete after it. */
const talk = (conversation: Conversation, pieces: readonly Uint8Array[]) => {
  for (const [index, bytes] of pieces.entries()) {
    const { replies, done } = conversation.feed({ bytes, length: bytes.length });
    const said = replies.map((reply) => Buffer.from(reply.bytes).toString('latin1')).join('');
    if (said !== '' || done) return { said, done, after: index + 1 };
  }
  return { said: '', done: false, after: pieces.length };
};

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('on a byte stream', () => {
  test('any bytes in any pieces are verified', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.array(fc.nat(4000), { maxLength: 30 }),
        fc.boolean(),
        (content, cuts, honest) => {
          const claimed = honest ? sha256(content) : '0'.repeat(64);
          const whole = Buffer.concat([
            latin1(`FILE a movie.mp4 ${content.length}\n`),
            content,
            latin1(`${claimed}\n`),
          ]);
          const at = [0, ...cuts.filter((cut) => cut < whole.length), whole.length];
          at.sort((one, other) => one - other);
          const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          const { length } = content;
          const sum = sha256(content);
          expect(talk(file.begin(noFiles), pieces)).toEqual({
            said: honest
              ? `ok ${length} bytes sha256 ${sum}\n`
              : `mismatch: got ${length} of ${length} bytes, sha256 ${sum}\n`,
            done: true,
            after: pieces.length,
          });
        },
      ),
    );
  });

  test('a file without a name', () => {
    const pieces = [latin1('FILE  2\nhi'), latin1(`${sha256(latin1('hi'))}\n`)];
    expect(talk(file.begin(noFiles), pieces).said).toMatch(/^ok 2 bytes/);
  });

  test.each([
    ['hello\n'],
    ['FILE movie\n'],
    ['FILE movie -1\n'],
    ['FILE movie 1e3\n'],
    [`FILE movie ${LIMITS.fileBytes + 1}\n`],
    ['FILE movie 99999999999999999999\n'],
    ['x'.repeat(600)],
  ])('%j is no header', (line) => {
    const { said, done } = talk(file.begin(noFiles), [latin1(line)]);
    expect(said).toMatch(/^not a file/);
    expect(done).toBe(true);
  });

  test('a trailer that is no hash is a mismatch', () => {
    const { said } = talk(file.begin(noFiles), [latin1('FILE f 2\nhi'), latin1('x'.repeat(70))]);
    expect(said).toMatch(/^mismatch: got 2 of 2 bytes/);
  });
});

describe('in messages', () => {
  const messages = (...texts: string[]) =>
    talk(
      file.beginMessages(noFiles),
      texts.map((text) => latin1(text)),
    );

  test('a chunk before any header is not answered', () => {
    expect(messages('what is this?')).toEqual({ said: '', done: true, after: 1 });
  });

  test('the trailer always ends it', () => {
    const trailer = `${sha256(latin1('abcd'))}\n`;
    expect(messages('FILE f 4\n', 'ab', 'cd', trailer).said).toBe(`ok 4 bytes sha256 ${trailer}`);
    expect(messages('FILE f 4\n', 'ab', trailer).said).toMatch(/^mismatch: got 2 of 4 bytes/);
    expect(messages('FILE f 4\n', 'abc', 'cde', trailer).said).toMatch(/^mismatch: got 6 of 4/);
    expect(messages('FILE f 0\n', `${sha256(latin1(''))}\n`).said).toMatch(/^ok 0 bytes/);
  });

  test('a second header begins a second file', () => {
    const trailer = `${sha256(latin1('xy'))}\n`;
    expect(messages('FILE f 4\n', 'ab', 'FILE g 2\n', 'xy', trailer).said).toMatch(/^ok 2 bytes/);
  });
});
