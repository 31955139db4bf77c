/**
 * The lab's clock (CLOCK_MONOTONIC, nanoseconds) as the page can know it: each fact that arrives
 * bounds how far the page's own clock is ahead, and the promptest arrival bounds it best. So the
 * estimate is late by the least delay seen, never early, and does not wobble with the others.
 */
export class LabClock {
  /** Page's milliseconds minus lab's milliseconds, the least seen; null before the first word. */
  #offsetMs: number | null = null;
  /** The lab's time at which the clock stands still, while nothing is heard. */
  #frozenAt: number | null = null;

  /** A fact of time `t` (ns) had arrived by the page's time `arrivedAt` (ms). */
  observe(t: number, arrivedAt: number): void {
    const offset = arrivedAt - t / 1e6;
    if (this.#offsetMs === null || offset < this.#offsetMs) this.#offsetMs = offset;
  }

  /** The lab's time (ns) at the page's time `pageMs`; null before the first word. */
  at(pageMs: number): number | null {
    if (this.#frozenAt !== null) return this.#frozenAt;
    return this.#offsetMs === null ? null : (pageMs - this.#offsetMs) * 1e6;
  }

  /** What goes on there while the stream is down is not known: time must not seem to pass. */
  freeze(pageMs: number): void {
    this.#frozenAt = this.at(pageMs);
  }

  thaw(): void {
    this.#frozenAt = null;
  }
}
