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
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
