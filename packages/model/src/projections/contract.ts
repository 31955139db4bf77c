import type { LabState, SocketariumEvent } from '@socketarium/protocol';

/**
 * What is derived from a lab's facts besides its picture: the history, the list of calls, the lanes. The
 * page, a recording's reader and the tests feed all of them in the same way, and reduce each fact once.
 */

/** A fact, and the picture after it. */
export interface Step {
  readonly event: SocketariumEvent;
  readonly state: LabState;
}

/** What the stream left out before a picture. */
export interface Gap {
  /** The newest of the facts up to that picture, in order: known, but not the pictures between them. */
  readonly tail: readonly SocketariumEvent[];
  /** How many facts before those are not known at all. */
  readonly omitted: number;
}

/** `T` is immutable, and the same object (===) as long as nothing in it changed. */
export interface Projection<T> {
  /** Starts anew at this picture; with a gap it continues there, after all that it has. */
  reset(state: LabState, gap?: Gap): void;
  /** Adds what follows, in the order of seq and without a gap. */
  add(steps: readonly Step[]): void;
  /** Its value after the fact with this seq, as far as that is kept; null: the present value. */
  at(seq: number | null): T;
}
