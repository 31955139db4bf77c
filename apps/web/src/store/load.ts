/** Over how long the share of drawn events is taken, milliseconds. */
const WINDOW_MS = 2000;

interface Batch {
  readonly at: number;
  readonly drawn: number;
  readonly omitted: number;
}

/** How much of what happens is drawn: exact counts of the events that came and those left out. */
export class LoadMeter {
  readonly #batches: Batch[] = [];
  #drawn = 0;
  #omitted = 0;

  /** Batches that are remembered: a hidden tab counts for hours and is never asked. */
  get remembered(): number {
    return this.#batches.length;
  }

  count(at: number, drawn: number, omitted: number): void {
    this.#forget(at);
    this.#batches.push({ at, drawn, omitted });
    this.#drawn += drawn;
    this.#omitted += omitted;
  }

  /** "Drawing 1 in N": N over the last two seconds; 1 when nothing was left out. */
  oneIn(now: number): number {
    this.#forget(now);
    if (this.#omitted === 0) return 1;
    return Math.max(2, Math.round((this.#drawn + this.#omitted) / Math.max(1, this.#drawn)));
  }

  #forget(now: number): void {
    const kept = this.#batches.findIndex(({ at }) => now - at <= WINDOW_MS);
    for (const { drawn, omitted } of this.#batches.splice(
      0,
      kept < 0 ? this.#batches.length : kept,
    )) {
      this.#drawn -= drawn;
      this.#omitted -= omitted;
    }
  }
}
