/**
 * Work that holds the event loop, allowed one part in `share` of the time that passes: after it took
 * a millisecond it has to rest `share` of them.
 */
export class Allowance {
  readonly #share: number;
  readonly #now: () => number;
  #nextAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds. */
  constructor(share: number, now: () => number = () => performance.now()) {
    this.#share = share;
    this.#now = now;
  }

  /** Milliseconds until work is allowed again; 0 when it is. */
  get rest(): number {
    return Math.max(0, this.#nextAt - this.#now());
  }

  /** Does the work and gives its result, or null when it is too soon. */
  spend<T>(work: () => T): T | null {
    const start = this.#now();
    if (start < this.#nextAt) return null;
    const result = work();
    const end = this.#now();
    this.#nextAt = end + (end - start) * this.#share;
    return result;
  }
}
