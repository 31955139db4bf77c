import type { LabState, SocketariumEvent } from '@socketarium/protocol';

/**
 * What is made of a lab's facts besides its picture: the past, the list of calls, the lanes. The
 * page, a recording's reader and the tests feed them alike, and reduce each fact once for all.
 */

/** A fact, and the picture with it in it. */
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

/** `T` is immutable, and the same object (===) for as long as nothing in it changed. */
export interface Projection<T> {
  /** Begins anew at this picture; with a gap it goes on there, after all that it has. */
  reset(state: LabState, gap?: Gap): void;
  /** Takes what follows, in the order of seq and without a gap. */
  add(steps: readonly Step[]): void;
  /** As it was after the fact with this seq, as far as that is kept; null: as it is now. */
  at(seq: number | null): T;
}
