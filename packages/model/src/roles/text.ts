import { GAP } from '../words/utf8.ts';

/** Characters kept of what an end of a connection read or wrote; the newest. One is a byte, or a GAP. */
export const KEPT_CHARS = 256;

/**
 * What is kept after `length` more bytes, of which `added` is known. A GAP stands where some are not
 * known, or no longer kept: the parts on both sides are not one text.
 */
export const appendText = (old: string, added: string, length: number): string => {
  const whole = old + added + (added.length < length ? GAP : '');
  return whole.length > KEPT_CHARS ? GAP + whole.slice(1 - KEPT_CHARS) : whole;
};

/** The last `count` bytes of what is kept, as far back as they are known. */
export const lastOf = (kept: string, count: number): string => {
  const end = kept.slice(-count);
  const gap = end.lastIndexOf(GAP, end.length - 2);
  return gap < 0 ? end : end.slice(gap);
};
