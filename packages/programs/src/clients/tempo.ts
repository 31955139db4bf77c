/**
 * How fast clients go about what they do between their calls. It is a clock of thinking time, which
 * runs faster or slower than the world's: at 50 percent a second of a script takes half of one.
 */
export class Tempo {
  readonly #now: () => number;
  #percent: number;
  /** Thinking time, ms, and the world's when it was that. */
  #thought = 0;
  #since: number;

  /** @param now the world's milliseconds, which never go back. */
  constructor(percent: number, now: () => number) {
    this.#percent = percent;
    this.#now = now;
    this.#since = now();
  }

  /** From now on; what was thought until now stays thought. */
  set percent(percent: number) {
    this.#thought = this.time;
    this.#since = this.#now();
    this.#percent = percent;
  }

  /** Thinking time, ms; at 0 percent it stands, and nothing is waited for. */
  get time(): number {
    if (this.#percent === 0) return this.#thought;
    return this.#thought + ((this.#now() - this.#since) * 100) / this.#percent;
  }

  /** Milliseconds of the world until that time; 0 or less when it has come. */
  until(time: number): number {
    return ((time - this.time) * this.#percent) / 100;
  }
}
