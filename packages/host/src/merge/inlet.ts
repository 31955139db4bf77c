import type { Unsequenced } from '@socketarium/protocol';

/** The entry of one source's facts into the merge. */
export interface Inlet {
  /**
   * Facts that were read from the source, in its own order; they wait to be merged by time. The inlet
   * takes ownership of them.
   * @param more true when there may be more to read at once.
   */
  push(facts: Unsequenced[], more: boolean): void;
  /** Emits what the host itself did or saw just now: it is in the lab's sequence when this returns. */
  emit(facts: Unsequenced[]): void;
  /** Runs once, when all facts pushed so far are in the lab's sequence. */
  after(run: () => void): void;
  /** Called with pushed facts when they are in the lab's sequence; one listener per inlet, null for none. */
  onDelivered(listener: ((facts: readonly Unsequenced[]) => void) | null): void;
  /**
   * From now on the source says itself how far it has been read. `ask` makes it say so: it is called when
   * facts of others wait for this source, and not again before the answer.
   */
  follow(ask: () => void): void;
  /** All facts of the source before this time have been pushed. */
  readUntil(t: number): void;
  /** No more facts will be pushed. */
  end(): void;
}

/** The output of the merge: the lab's sequence. */
export interface Outlet {
  /** Takes ownership of the facts, in their order. */
  add(facts: Unsequenced[]): void;
}

export interface InletOptions {
  /** Nanoseconds to add to the source's times, for a machine with another clock; 0 on this machine. */
  readonly clockOffset?: number;
}
