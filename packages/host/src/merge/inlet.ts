import type { Unsequenced } from '@socketarium/protocol';

/** Where one source's facts come in. */
export interface Inlet {
  /**
   * Facts that were read from the source, in its own order; they wait for their turn by time. The
   * inlet takes them over.
   * @param more true when there may be more to be read at once.
   */
  push(facts: Unsequenced[], more: boolean): void;
  /** What the host itself did just now, or saw happen: it is in the lab's sequence when this returns. */
  tell(facts: Unsequenced[]): void;
  /** Runs once, when all that was pushed so far is in the lab's sequence. */
  after(run: () => void): void;
  /** Called with pushed facts when they are in the lab's sequence; one listener an inlet, null for none. */
  onTold(listener: ((facts: readonly Unsequenced[]) => void) | null): void;
  /** No fact will be pushed any more. */
  end(): void;
}

/** Where the facts of all sources go, merged: the lab's sequence. */
export interface Outlet {
  /** Takes the facts over, in their order. */
  add(facts: Unsequenced[]): void;
}

export interface InletOptions {
  /**
   * Nanoseconds to add to the times that the source gives, for one on a machine whose clock is
   * another; 0 on this machine.
   */
  readonly clockOffset?: number;
}
