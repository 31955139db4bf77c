/**
 * Totals by call's name; every picture with a change has an object of its own. Each is a copy of the
 * first one plus what has changed since: a copy of a copy would cost twice as much (see copies.ts), and a
 * lab uses few of the calls.
 */
export class Totals<T> {
  readonly #first: Readonly<Record<string, T>>;
  readonly #since = new Map<string, T>();
  /** What `all` returned; null when totals have changed since. */
  #all: Record<string, T> | null;

  constructor(first: Record<string, T>) {
    this.#first = first;
    this.#all = first;
  }

  get(call: string): T | undefined {
    return this.#since.get(call) ?? this.#first[call];
  }

  set(call: string, total: T): void {
    this.#since.set(call, total);
    this.#all = null;
  }

  /** An object that is never changed, the same one as long as no total changes. */
  all(): Record<string, T> {
    if (this.#all === null) {
      this.#all = { ...this.#first };
      for (const [call, total] of this.#since) this.#all[call] = total;
    }
    return this.#all;
  }
}
