/** Over how long the share of drawn events is taken, milliseconds. */
const WINDOW_MS = 2000;

interface Batch {
  readonly at: number;
  readonly drawn: number;
  readonly omitted: number;
}

/** How much of what happens is drawn: exact counts of the events that came and those left out. */
export class LoadMeter {
  #batches: Batch[] = [];

  count(at: number, drawn: number, omitted: number): void {
    this.#batches.push({ at, drawn, omitted });
  }

  /** "Drawing 1 in N": N over the last two seconds; 1 when nothing was left out. */
  oneIn(now: number): number {
    this.#batches = this.#batches.filter((batch) => now - batch.at <= WINDOW_MS);
    let drawn = 0;
    let omitted = 0;
    for (const batch of this.#batches) {
      drawn += batch.drawn;
      omitted += batch.omitted;
    }
    if (omitted === 0) return 1;
    return Math.max(2, Math.round((drawn + omitted) / Math.max(1, drawn)));
  }
}
