/**
 * Limits work that blocks the event loop to one part in `share` of the time: after a millisecond of work
 * it must rest for `share` of them. Unused time is saved, up to `saved` milliseconds of work, so that a
 * few pieces of work at once need not wait.
 */
export class Allowance {
  readonly #share: number;
  readonly #saved: number;
  readonly #now: () => number;
  /** Milliseconds of work, as of `asOf`; below 0 while it must rest. */
  #credit: number;
  #asOf: number;

  /** @param now milliseconds. */
  constructor(share: number, saved: number, now: () => number = () => performance.now()) {
    this.#share = share;
    this.#saved = saved;
    this.#now = now;
    this.#credit = saved;
    this.#asOf = now();
  }

  /** Milliseconds until work is allowed again; 0 when it is. */
  get rest(): number {
    return Math.max(0, -this.#creditAt(this.#now()) * this.#share);
  }

  /** Does the work and returns its result, or null when it is too soon. */
  spend<T>(work: () => T): T | null {
    const start = this.#now();
    const credit = this.#creditAt(start);
    if (credit < 0) return null;
    const result = work();
    this.#asOf = this.#now();
    this.#credit = credit - (this.#asOf - start);
    return result;
  }

  #creditAt(now: number): number {
    return Math.min(this.#saved, this.#credit + (now - this.#asOf) / this.#share);
  }
}
