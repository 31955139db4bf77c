import type { LabEnding } from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';
import type { EndListener } from '../types.ts';

/** How a lab ends. */
export interface End {
  readonly reason: string;
  /** The lab that replaces it. */
  readonly next: string | null;
  /** It can still be viewed, until it is forgotten. */
  readonly kept: boolean;
}

/** A lab's end: it happens once, however often it is requested, and listeners are notified. */
export class Ending {
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<EndListener>();
  #coming: Promise<void> | null = null;
  #ended: LabEnding | null = null;
  #endedAt: number | null = null;

  /** @param report is called for a listener that failed. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** The end was requested: nothing new may be started. */
  get asked(): boolean {
    return this.#coming !== null;
  }

  /** Null before the end. */
  get ended(): LabEnding | null {
    return this.#ended;
  }

  /** The lab's own time, ns on the facts' clock: it stops at the end. */
  now(): number {
    return this.#endedAt ?? monotonicNow();
  }

  onEnded(listener: EndListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves when the lab has ended. A second request joins the first.
   * @param end ends all programs; resolves to the last event's seq before they were asked to end.
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
