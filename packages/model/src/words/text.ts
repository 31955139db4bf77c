import type { BufferArg } from '@socketarium/protocol';
import { GAP, runsOf, utf8Length } from './utf8.ts';

/**
 * Text from others, such as what a client sent, a program's name, a path, a scenario's title: how it is
 * shown, everywhere. Readable text is shown as it is, in whole characters (grapheme clusters). Everything
 * that a terminal or a browser would interpret, or draw nothing for, is an escape: `\n`, `\x1b` for a
 * control character or for a byte that is no UTF-8, `\u{202e}` for marks of direction, what has no width,
 * and lone surrogates; `\\` for the backslash itself. So none of it is run, hidden or reversed, and it
 * can be read back. `…` stands where there is more than is shown.
 */

export interface Shown {
  readonly text: string;
  /** How much is not in it: characters of a text, bytes of bytes. */
  readonly left: number;
}

export interface Showing {
  /** Columns available, the sign for a cut included; a wide character takes two. Default: no limit. */
  readonly room?: number;
  /** The input is only a part: the sign is added at its end. */
  readonly more?: boolean;
  /** Which end is kept where there is no room for all. */
  readonly keep?: 'beginning' | 'end';
  /** It will be put in "quotes": quotes in it are escaped too. */
  readonly quoted?: boolean;
}

/** One character as it is shown, and how much of the input it is. */
interface Piece {
  readonly shown: string;
  readonly of: number;
  readonly columns: number;
}

/** Shows a text (a JavaScript string). */
export const showText = (text: string, showing: Showing = {}): Shown => {
  const { room = Number.POSITIVE_INFINITY } = showing;
  return (
    plain(text, showing) ??
    fit(
      inReach(text, room, showing.keep, startsCharacter, (part) => piecesOfText(part, false)),
      charactersIn(text),
      showing,
    )
  );
};

/** Shows bytes that are kept as text, one character a byte; a GAP among them is where some are missing. */
export const showBytes = (bytes: string, showing: Showing = {}): Shown => {
  const { room = Number.POSITIVE_INFINITY } = showing;
  const known = bytes.replaceAll(GAP, '').length;
  return (
    plain(bytes, showing) ??
    fit(inReach(bytes, room, showing.keep, startsSequence, piecesOfBytes), known, showing)
  );
};

/** The same, returning only the text. */
export const shownText = (text: string, showing: Showing = {}): string =>
  showText(text, showing).text;
export const shownBytes = (bytes: string, showing: Showing = {}): string =>
  showBytes(bytes, showing).text;

/** In C's notation: `"5\\n"`. The sign for what is not shown is after the quotes, as in strace(1). */
export const quotedText = (text: string, showing: Showing = {}): string =>
  inQuotes(showText(text, { ...showing, more: false, quoted: true }), showing);
export const quotedBytes = (bytes: string, showing: Showing = {}): string =>
  inQuotes(showBytes(bytes, { ...showing, more: false, quoted: true }), showing);

/** A buffer that a call was passed or has filled, as far as it was recorded. */
export const quotedBuffer = ({ length, preview }: BufferArg, room?: number): string =>
  quotedBytes(preview, { more: preview.length < length, ...(room === undefined ? {} : { room }) });

const inQuotes = ({ text, left }: Shown, { more = false }: Showing): string =>
  left > 0 || more ? `"${text.replace(/…$/, '')}"${GAP}` : `"${text}"`;

/** An address as accept(2) or connect(2) reported it: an abstract name (`@…`) is bytes, a path is text. */
export const shownAddress = (address: string, showing: Showing = {}): string =>
  address.startsWith('@') && !/[^\0-\xff]/.test(address)
    ? shownBytes(address, showing)
    : shownText(address, showing);

/** Text that needs no escaping: most texts. */
const PLAIN = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;

const plain = (text: string, { room = Number.POSITIVE_INFINITY, more = false }: Showing) =>
  !more && text.length <= room && PLAIN.test(text) ? { text, left: 0 } : null;

/** A character takes at least one column, and has at most this many code units or bytes. */
const LONGEST = 48;

/**
 * The pieces of the part of a long input that can fit the room, so that a line of a megabyte is not split
 * for twelve characters. `starts`: where a part may begin.
 */
const inReach = (
  input: string,
  room: number,
  keep: Showing['keep'],
  starts: (input: string, at: number) => boolean,
  pieces: (part: string) => Iterable<Piece>,
): Piece[] => {
  const reach = (room + 2) * LONGEST;
  if (input.length <= reach) return [...pieces(input)];
  if (keep !== 'end') return [...pieces(input.slice(0, reach))];
  let from = input.length - reach;
  while (from < input.length && !starts(input, from)) from += 1;
  return [...pieces(input.slice(from))];
};

const charactersIn = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

const startsCharacter = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at);
  return code < 0xdc00 || code > 0xdfff;
};

const startsSequence = (bytes: string, at: number): boolean => {
  const code = bytes.charCodeAt(at);
  return code < 0x80 || code > 0xbf;
};

const SIGN: Piece = { shown: GAP, of: 0, columns: 1 };

const fit = (pieces: readonly Piece[], total: number, showing: Showing): Shown => {
  const { room = Number.POSITIVE_INFINITY, more = false, keep = 'beginning' } = showing;
  const given = more && pieces.at(-1) !== SIGN ? [...pieces, SIGN] : pieces;
  const taken = given.reduce((sum, { of }) => sum + of, 0);
  const columns = given.reduce((sum, one) => sum + one.columns, 0);
  if (columns <= room && taken === total) {
    return { text: printed(given, showing), left: 0 };
  }
  const kept = keep === 'end' ? newest(given, room - 1) : oldest(given, room - 1);
  const left = total - kept.reduce((sum, { of }) => sum + of, 0);
  const text = printed(kept, showing);
  return { text: keep === 'end' ? `${GAP}${text}` : `${text}${GAP}`, left };
};

/** As many as fit, from the beginning; a sign of its own at the cut would be one too many. */
const oldest = (pieces: readonly Piece[], room: number): Piece[] => {
  let columns = 0;
  const end = pieces.findIndex((one) => {
    columns += one.columns;
    return columns > room;
  });
  const kept = end < 0 ? [...pieces] : pieces.slice(0, end);
  while (kept.at(-1) === SIGN) kept.pop();
  return kept;
};

const newest = (pieces: readonly Piece[], room: number): Piece[] =>
  oldest(pieces.toReversed(), room).reverse();

const printed = (pieces: readonly Piece[], { quoted = false }: Showing): string =>
  pieces.map(({ shown }) => (quoted && shown === '"' ? '\\"' : shown)).join('');

function* piecesOfBytes(bytes: string): Generator<Piece> {
  let signed = false;
  for (const run of runsOf(bytes)) {
    // A character that is cut and the gap that cut it have one sign.
    if (run.kind === 'text') yield* piecesOfText(run.text, true);
    else if (run.kind !== 'gap') yield* [...run.bytes].map(byteEscape);
    if ((run.kind === 'gap' && !signed) || run.kind === 'part') yield SIGN;
    signed = run.kind === 'part';
  }
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** More code units than this in one: marks piled on a letter, drawn all over their neighbours. */
const HEAPED = 16;

/**
 * Always escaped: controls, formats (direction, no width), separators of lines, what is unassigned, lone
 * surrogates.
 */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u{1d159}\\]|\u034f|\u17b4|\u17b5/u;
/** A mark without a letter would attach to the character before, which is ours. */
const LONE_MARK = /^\p{M}/u;
const WIDE =
  /[\u1100-\u115e\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

function* piecesOfText(text: string, inBytes: boolean): Generator<Piece> {
  for (const { segment } of graphemes.segment(text)) {
    const safe = segment.length <= HEAPED && !UNSAFE.test(segment) && !LONE_MARK.test(segment);
    if (safe) {
      const of = inBytes ? utf8Length(segment) : charactersIn(segment);
      yield { shown: segment, of, columns: WIDE.test(segment) ? 2 : 1 };
      continue;
    }
    for (const char of segment) {
      const of = inBytes ? utf8Length(char) : 1;
      const whole = !UNSAFE.test(char) && !LONE_MARK.test(char);
      if (whole) yield { shown: char, of, columns: WIDE.test(char) ? 2 : 1 };
      else yield escaped(escapeOf(char), of);
    }
  }
}

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

const escaped = (shown: string, of: number): Piece => ({ shown, of, columns: shown.length });

const escapeOf = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  // A byte of a name that is no UTF-8 (decodeName() in the protocol).
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return NAMED[char] ?? (code < 0x80 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
};

const byteEscape = (byte: string): Piece =>
  escaped(`\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`, 1);
