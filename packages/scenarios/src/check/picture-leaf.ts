import type { LabState } from '@socketarium/protocol';

/** One field of a picture pattern: the smallest thing that fits or does not. */
export interface Leaf {
  /** As it was asked for: `server.blockedIn is read`. */
  readonly wanted: string;
  /** The part of the picture that it looks at: as long as that is `===`, so is the answer. */
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
