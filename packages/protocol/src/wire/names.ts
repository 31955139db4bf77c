/**
 * Names of programs and sockets come from the kernel as bytes, which are mostly but not always UTF-8. A
 * byte that is not UTF-8 is kept as the lone surrogate U+DC00 + byte, as with Python's `surrogateescape`
 * (PEP 383): nothing is lost, JSON can hold it, and the byte can be shown.
 */

// A path may begin with what looks like a byte order mark; it is part of the path.
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

const ESCAPED = 0xdc00;
/** The longest sequence of UTF-8, bytes. */
const LONGEST = 4;

/** The text of a name. Never throws. */
export const decodeName = (bytes: Uint8Array): string => {
  const whole = decoded(bytes);
  if (whole !== null) return whole;
  let name = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at);
    name +=
      length === 0
        ? String.fromCharCode(ESCAPED + (bytes[at] as number))
        : strict.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return name;
};

/** The bytes of a name, the inverse of decodeName(). Other lone surrogates become UTF-8's U+FFFD. */
export const encodeName = (name: string): Uint8Array => {
  const parts = name.split(ESCAPES);
  if (parts.length === 1) return encoder.encode(name);
  return Uint8Array.from(
    parts.flatMap((part, i) =>
      i % 2 === 1 ? [part.charCodeAt(0) - ESCAPED] : [...encoder.encode(part)],
    ),
  );
};

/** An escaped byte that is not the second half of a pair. */
const ESCAPES = /(?<![\ud800-\udbff])([\udc80-\udcff])/;

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
};

/** Bytes of the character that begins there; 0 where none does. */
const lengthAt = (bytes: Uint8Array, at: number): number => {
  for (let length = 1; length <= LONGEST && at + length <= bytes.length; length += 1) {
    if (decoded(bytes.subarray(at, at + length)) !== null) return length;
  }
  return 0;
};
