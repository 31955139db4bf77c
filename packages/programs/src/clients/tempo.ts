/**
 * The pace of clients between their calls. It is a clock of thinking time, which runs faster or slower
 * than real time: at 50 percent a second of a script takes half a second.
 */
export class Tempo {
  readonly #now: () => number;
  #percent: number;
  /** Thinking time, ms, and the real time at which it was that. */
  #thought = 0;
  #since: number;

  /** @param now real time in milliseconds, which never goes back. */
  constructor(percent: number, now: () => number) {
    this.#percent = percent;
    this.#now = now;
    this.#since = now();
  }

  /** From now on; finished thinking time stays finished. */
  set percent(percent: number) {
    this.#thought = this.time;
    this.#since = this.#now();
    this.#percent = percent;
  }

  /** Thinking time, ms; at 0 percent it stands, and waits take no time. */
  get time(): number {
    if (this.#percent === 0) return this.#thought;
    return this.#thought + ((this.#now() - this.#since) * 100) / this.#percent;
  }

  /** Milliseconds of real time until that thinking time; 0 or less when it has passed. */
  until(time: number): number {
    return ((time - this.time) * this.#percent) / 100;
  }
}
