import { LIMITS } from '@socketarium/protocol/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from './conversation.ts';
import { echo } from './echo.ts';
import { sum } from './sum.ts';

/** For services that get no descriptors. */
const refuse = (): never => {
  throw new Error('no call is expected');
};
const noFiles = { read: refuse, lseek: refuse, close: refuse };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** All replies of a service to these pieces, up to its end. */
const talk = (conversation: Conversation, pieces: readonly string[]) => {
  const replies: string[] = [];
  for (const piece of pieces) {
    const bytes = encoder.encode(piece);
    const outcome = conversation.feed({ bytes, length: bytes.length });
    for (const reply of outcome.replies) {
      replies.push(decoder.decode(reply.bytes.subarray(0, reply.length)));
    }
    if (outcome.done) return { replies, done: true };
  }
  return { replies, done: false };
};

const cut = (text: string, at: number): string[] => [text.slice(0, at), text.slice(at)];

describe('sum', () => {
  test.each([
    [['3\n4\n5\n0\n'], ['12\n']],
    [['3\n', '4\n', '5\n', '0\n'], ['12\n']],
    [['1', '2\n', '-', '2\n0', '\n'], ['10\n']],
    [['0\n'], ['0\n']],
    [['-00\n7\n'], ['0\n']],
    [['+7\r\n\t8 \r\n0\r\n'], ['15\n']],
    [['9223372036854775807\n', '9223372036854775807\n', '0\n'], ['18446744073709551614\n']],
    [['-9223372036854775808\n-1\n0\n'], ['-9223372036854775809\n']],
  ])('%j is answered with %j', (pieces, replies) => {
    expect(talk(sum.begin(noFiles), pieces)).toEqual({ replies, done: true });
  });

  test.each([
    ['two\n', 'not a number: two\n'],
    ['\n', 'not a number: \n'],
    ['3.5\n', 'not a number: 3.5\n'],
    ['1e3\n', 'not a number: 1e3\n'],
    ['1 2\n', 'not a number: 1 2\n'],
    ['9223372036854775808\n', 'not a number: 9223372036854775808\n'],
    ['\u001b[2J\n', 'not a number: ?[2J\n'],
    [`${'9'.repeat(60_000)}\n`, `not a number: ${'9'.repeat(40)}…\n`],
  ])('%j does not count, and the service goes on', (line, complaint) => {
    expect(talk(sum.begin(noFiles), ['40\n', line, '2\n0\n'])).toEqual({
      replies: [complaint, '42\n'],
      done: true,
    });
  });

  test('the sum is right for any integers, however they are split', () => {
    const integer = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).filter((number) => number !== 0n);
    fc.assert(
      fc.property(fc.array(integer), fc.nat(), (integers, at) => {
        const text = [...integers, 0n].map((number) => `${number}\n`).join('');
        const total = integers.reduce((a, b) => a + b, 0n);
        expect(talk(sum.begin(noFiles), cut(text, at % text.length))).toEqual({
          replies: [`${total}\n`],
          done: true,
        });
      }),
    );
  });

  test('half a line is no request', () => {
    expect(talk(sum.begin(noFiles), ['3\n0'])).toEqual({ replies: [], done: false });
  });
});

describe('echo', () => {
  test.each([
    [['hello\n'], ['hello\n']],
    [['hel', 'lo\n'], ['hello\n']],
    [['a\nb\nc'], ['a\n', 'b\n']],
    [['\n\n'], ['\n', '\n']],
    [
      ['a', '\nb\n'],
      ['a\n', 'b\n'],
    ],
  ])('%j is answered with %j', (pieces, replies) => {
    expect(talk(echo.begin(noFiles), pieces)).toEqual({ replies, done: false });
  });
});

describe.each([
  ['sum', sum],
  ['echo', echo],
])('%s', (_name, service) => {
  test('a line over LIMITS.lineBytes ends it with an error line, in bounded memory', () => {
    const piece = 'x'.repeat(10_000);
    const pieces = Array.from({ length: 8 }, () => piece);
    expect(talk(service.begin(noFiles), pieces)).toEqual({
      replies: [`a line is longer than ${LIMITS.lineBytes} bytes\n`],
      done: true,
    });
  });

  test('any bytes are taken', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (pieces) => {
        const conversation = service.begin(noFiles);
        for (const bytes of pieces) {
          if (conversation.feed({ bytes, length: bytes.length }).done) return;
        }
      }),
    );
  });
});
