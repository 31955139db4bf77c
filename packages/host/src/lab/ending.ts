import type { LabEnding } from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import type { EndListener } from '../types.ts';

/** How a lab is to end. */
export interface End {
  readonly reason: string;
  /** The lab in which it goes on. */
  readonly next: string | null;
  /** It can be looked at afterwards, until it is forgotten. */
  readonly kept: boolean;
}

/** A lab's end: it comes once, however often it is asked for, and those who listen are told. */
export class Ending {
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<EndListener>();
  #coming: Promise<void> | null = null;
  #ended: LabEnding | null = null;
  #endedAt: number | null = null;

  /** @param report hears of a listener that failed. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** It was asked for: nothing new may be begun. */
  get asked(): boolean {
    return this.#coming !== null;
  }

  /** Null before it is over. */
  get ended(): LabEnding | null {
    return this.#ended;
  }

  /** The lab's own time, ns on the clock of the facts: it stands still from the end on. */
  now(): number {
    return this.#endedAt ?? monotonicNow();
  }

  onEnded(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves when the lab has ended. Asked again it ends as it was first asked to.
   * @param end ends all programs; gives the last event's seq before they were asked to.
   */
  come(how: End, end: () => Promise<number>): Promise<void> {
    this.#coming ??= this.#come(how, end);
    return this.#coming;
  }

  async #come({ reason, next, kept }: End, end: () => Promise<number>): Promise<void> {
    const seq = await end();
    this.#endedAt = monotonicNow();
    const ending = { at: new Date().toISOString(), reason, seq, next };
    this.#ended = ending;
    for (const listener of this.#listeners) {
      try {
        listener(ending, kept);
      } catch (error) {
        this.#report(error);
      }
    }
    this.#listeners.clear();
  }
}
