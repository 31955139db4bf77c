import type { LabState } from '@socketarium/protocol';

/** One field of a picture pattern: the smallest part that matches or does not. */
export interface Leaf {
  /** As written: `server.blockedIn is read`. */
  readonly wanted: string;
  /** The part of the picture that it reads: as long as that is `===`, so is the result. */
  readonly part: (state: LabState) => unknown;
  readonly fits: (state: LabState) => boolean;
  /** What was there, as a sentence without its full stop: `the server was blocked in accept`. */
  readonly saw: (state: LabState) => string;
}

/** `null` as a word. */
export const orNone = (value: string | number | null): string =>
  value === null ? 'none' : String(value);

/** `1 client`, `2 clients`. */
export const count = (n: number, noun: string): string =>
  `${printNumber(n)} ${noun}${n === 1 ? '' : 's'}`;

const inEnglish = new Intl.NumberFormat('en');

/** `1,200`. */
export const printNumber = (n: number): string => inEnglish.format(n);

/** `client 1` for `client-1`. */
export const nameWords = (id: string): string => id.replace('-', ' ');
