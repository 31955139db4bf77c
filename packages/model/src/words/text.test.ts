import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showBytes, shownAddress, shownBytes, shownText, showText } from './text.ts';

/** The recorded form of bytes: one character a byte. */
const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const sent = (text: string): string => latin1(new TextEncoder().encode(text));

describe('bytes', () => {
  test('that are UTF-8 are decoded', () => {
    expect(shownBytes(sent('héllo €'))).toBe('héllo €');
    expect(shownBytes(sent('日本 👩🏽 e\u0301'))).toBe('日本 👩🏽 e\u0301');
  });

  test('that are not are shown as bytes, as strace -x does', () => {
    expect(shownBytes('\xff\xfeA\x80')).toBe('\\xff\\xfeA\\x80');
    // An overlong slash, a surrogate, and what lies beyond U+10FFFF.
    expect(shownBytes('\xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80')).toBe(
      '\\xc0\\xaf \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80',
    );
  });

  test('a character that is cut at the end, or where bytes are missing, is marked as incomplete', () => {
    const euro = sent('€');
    expect(shownBytes(`5 ${euro.slice(0, 2)}`)).toBe('5 \\xe2\\x82…');
    expect(shownBytes(`5 ${euro.slice(0, 2)}…9`)).toBe('5 \\xe2\\x82…9');
    expect(shownBytes(`…${euro.slice(1)} x`)).toBe('…\\x82\\xac x');
    expect(showBytes(euro.slice(0, 1), { more: true })).toEqual({ text: '\\xe2…', left: 0 });
    // Joined again they are whole.
    expect(shownBytes(`5 ${euro.slice(0, 2)}${euro.slice(2)}`)).toBe('5 €');
  });

  test('bytes of a name that are no UTF-8 are shown as bytes', () => {
    expect(shownText('caf\udce9')).toBe('caf\\xe9');
    expect(shownText('\udc80\udcff')).toBe('\\x80\\xff');
    // A half that stands for no byte.
    expect(shownText('\ud800')).toBe('\\u{d800}');
  });

  test('an abstract name is bytes, a path is text', () => {
    expect(shownAddress(`@${sent('é')}\0\x01`)).toBe('@é\\x00\\x01');
    expect(shownAddress('/tmp/é\n')).toBe('/tmp/é\\n');
    expect(shownAddress('@€')).toBe('@€');
  });
});

describe('what a terminal or a browser would interpret is escaped', () => {
  test.each([
    ['a\nb\r\t\\', 'a\\nb\\r\\t\\\\'],
    ['\x1b[31mred\x07\x7f', '\\x1b[31mred\\x07\\x7f'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['\u2066x\u2069\u200e\u200f\u061c', '\\u{2066}x\\u{2069}\\u{200e}\\u{200f}\\u{61c}'],
    ['a\u200bb\ufeff\u00ad\u2060', 'a\\u{200b}b\\u{feff}\\u{ad}\\u{2060}'],
    ['\u0085\u2028\u2029', '\\u{85}\\u{2028}\\u{2029}'],
    ['\ud83d!', '\\u{d83d}!'],
    ['\u0301a', '\\u{301}a'],
    ['<b onload=x>&amp;', '<b onload=x>&amp;'],
  ])('%j', (text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  test('and quotes only inside quotes', () => {
    expect(shownText('say "hi"')).toBe('say "hi"');
    expect(shownText('say "hi"', { quoted: true })).toBe('say \\"hi\\"');
  });

  test('a pile of combining marks is separated from its letter', () => {
    const heap = `e${'\u0301'.repeat(400)}`;
    expect(shownText(heap)).toBe(`e${'\\u{301}'.repeat(400)}`);
    expect(showText(heap, { room: 9 })).toEqual({ text: 'e\\u{301}…', left: 399 });
  });
});

describe('with too little room', () => {
  test('whole characters are kept, a sign stands for the rest, and the rest is counted', () => {
    expect(showText('a very long line', { room: 6 })).toEqual({ text: 'a ver…', left: 11 });
    expect(showText('👩🏽👩🏽👩🏽', { room: 4 })).toEqual({ text: '👩🏽…', left: 4 });
    expect(showText('日本語', { room: 6 })).toEqual({ text: '日本語', left: 0 });
    expect(showText('日本語', { room: 5 })).toEqual({ text: '日本…', left: 1 });
    expect(showBytes(sent('ééé'), { room: 2 })).toEqual({ text: 'é…', left: 4 });
    expect(showText('ab\ncd', { room: 4 })).toEqual({ text: 'ab…', left: 3 });
  });

  test('the end can be what is kept', () => {
    expect(showText('abcdef', { room: 4, keep: 'end' })).toEqual({ text: '…def', left: 3 });
    expect(showBytes(`…${sent('€€€')}`, { room: 3, keep: 'end' })).toEqual({
      text: '…€€',
      left: 3,
    });
  });

  test('a megabyte is counted to its end', () => {
    const size = 1 << 20;
    expect(showText('x'.repeat(size), { room: 12 })).toEqual({
      text: `${'x'.repeat(11)}…`,
      left: size - 11,
    });
    const bytes = sent('é').repeat(size / 2);
    expect(showBytes(bytes, { room: 3 })).toEqual({ text: 'éé…', left: size - 4 });
    expect(showBytes(bytes, { room: 3, keep: 'end' })).toEqual({ text: '…éé', left: size - 4 });
    expect(showText('\u0301'.repeat(size), { room: 20, keep: 'end' }).text).toBe(
      '…\\u{301}\\u{301}',
    );
  });
});

/** Any text: whole characters, controls, marks of direction, lone surrogates. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200f',
        '\u200b',
        '\ud800',
        '\udfff',
        '\n',
        '\x1b',
        '"',
      ),
    ),
  )
  .map((parts) => parts.join(''));
const bytes = fc.oneof(
  fc.uint8Array().map(latin1),
  nasty.map(sent),
  fc.tuple(nasty.map(sent), fc.nat()).map(([text, n]) => text.slice(n % (text.length + 1))),
);
const room = fc.integer({ min: 1, max: 40 });

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"' };
/** What an escape stands for; a byte is returned as itself, a character by `encode`. */
const readBack = (
  shown: string,
  encode: (text: string) => string,
  byteOf: (byte: number) => string = (byte) => String.fromCharCode(byte),
): string =>
  shown.replace(
    /\\x([0-9a-f]{2})|\\u\{([0-9a-f]+)\}|\\(.)|([^\\]+)/gu,
    (_, byte, code, named, plain) => {
      if (byte !== undefined) return byteOf(Number.parseInt(byte, 16));
      if (code !== undefined) return encode(String.fromCodePoint(Number.parseInt(code, 16)));
      return named === undefined ? encode(plain) : (NAMED[named] ?? '?');
    },
  );

describe('of any text', () => {
  test('what is shown whole can be read back', () => {
    fc.assert(
      fc.property(nasty, fc.boolean(), (text, quoted) => {
        const { text: shown, left } = showText(text, { quoted });
        expect(left).toBe(0);
        const byteOf = (byte: number) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
        expect(readBack(shown, (part) => part, byteOf)).toBe(text);
      }),
    );
  });

  test('and so can any bytes', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        fc.pre(!given.includes(sent('…')));
        const { text: shown, left } = showBytes(given);
        expect(left).toBe(0);
        expect(readBack(shown.replaceAll('…', ''), sent)).toBe(given);
      }),
    );
  });

  test('nothing passes that is interpreted, reverses the direction, or cannot be seen', () => {
    const acts = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(
        nasty,
        bytes,
        room,
        fc.constantFrom('beginning', 'end'),
        (text, raw, fits, keep) => {
          for (const showing of [{}, { room: fits, keep }] as const) {
            for (const shown of [shownText(text, showing), shownBytes(raw, showing)]) {
              expect(shown).not.toMatch(acts);
              expect(shown).toBe(Buffer.from(shown, 'utf8').toString('utf8'));
            }
          }
        },
      ),
    );
  });

  test('it keeps within the room, and `left` is what is missing', () => {
    fc.assert(
      fc.property(
        nasty,
        bytes,
        room,
        fc.constantFrom('beginning', 'end'),
        (text, raw, fits, keep) => {
          const some = showText(text, { room: fits, keep });
          const whole = shownText(text);
          if (some.left === 0) expect(some.text).toBe(whole);
          else {
            const kept = some.text.replace(keep === 'end' ? /^…/ : /…$/, '');
            expect(keep === 'end' ? whole.endsWith(kept) : whole.startsWith(kept)).toBe(true);
            expect([...readBack(kept, (part) => part)].length + some.left).toBe([...text].length);
          }
          // A column is a character of at most 16 code units.
          for (const shown of [some.text, shownBytes(raw, { room: fits, keep })]) {
            const characters = [...new Intl.Segmenter().segment(shown)];
            expect(characters.length).toBeLessThanOrEqual(fits);
            expect(shown.length).toBeLessThanOrEqual(fits * 16);
          }
        },
      ),
    );
  });
});
