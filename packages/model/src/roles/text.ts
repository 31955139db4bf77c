/** Characters kept of what an end of a connection read or wrote; the newest. */
export const KEPT_CHARS = 256;

/** Bytes that a text takes in UTF-8. */
export const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
};

export const appendText = (old: string, added: string): string => {
  const whole = old + added;
  return whole.length > KEPT_CHARS ? whole.slice(-KEPT_CHARS) : whole;
};
