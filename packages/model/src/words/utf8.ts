/**
 * UTF-8 in bytes that are kept as text, one character a byte (latin-1): where it is well-formed (RFC
 * 3629: no overlong form, no surrogate, nothing above U+10FFFF), where it is not, and where a character
 * begins whose last bytes are missing.
 */

/** Kept between bytes: here some are missing. No byte is this character. */
export const GAP = '…';

/**
 * Part of a run of bytes. `text`: decoded; `bad`: one byte that is no UTF-8; `part`: the first bytes of a
 * character, up to where the run ends or has a gap; `gap`: bytes are missing here.
 */
export type Run =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bad' | 'part' | 'gap'; readonly bytes: string };

/** The longest runs of one kind, in order. */
export function* runsOf(bytes: string): Generator<Run> {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at);
    if (length > 0) {
      text += length === 1 ? bytes[at] : String.fromCodePoint(codePointAt(bytes, at, length));
      at += length;
      continue;
    }
    if (text !== '') yield { kind: 'text', text };
    text = '';
    const run = otherAt(bytes, at, -length);
    yield run;
    at += run.bytes.length;
  }
  if (text !== '') yield { kind: 'text', text };
}

const otherAt = (bytes: string, at: number, whole: number): Exclude<Run, { kind: 'text' }> => {
  if (bytes[at] === GAP) return { kind: 'gap', bytes: GAP };
  if (whole > 0) return { kind: 'part', bytes: bytes.slice(at, at + whole) };
  return { kind: 'bad', bytes: bytes.charAt(at) };
};

/**
 * The valid range of the second byte, by the first: it excludes overlong forms, surrogates and values
 * that are too large.
 */
const secondOf = (first: number): readonly [number, number] => {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
};

/**
 * Bytes of the character that begins there; 0 for none; for a cut one, minus the number of its bytes that
 * are there.
 */
const sequenceAt = (bytes: string, at: number): number => {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (let i = 1; i < length; i++) {
    const end = at + i >= bytes.length || bytes[at + i] === GAP;
    if (end) return -i;
    const [least, most] = i === 1 ? secondOf(first) : [0x80, 0xbf];
    const next = bytes.charCodeAt(at + i);
    if (next < least || next > most) return 0;
  }
  return length;
};

const codePointAt = (bytes: string, at: number, length: number): number => {
  let code = bytes.charCodeAt(at) & (0x7f >> length);
  for (let i = 1; i < length; i++) code = (code << 6) | (bytes.charCodeAt(at + i) & 0x3f);
  return code;
};

/** Bytes that a text takes in UTF-8; a lone surrogate counts as the three of U+FFFD, which stands for it there. */
export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};
