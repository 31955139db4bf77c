/**
 * Totals by call's name, of which every picture that they changed for has an object of its own. Each is
 * a copy of the first one with what has changed since: a copy of a copy would cost twice as much (see
 * copies.ts), and a lab makes few of the calls that there are.
 */
export class Totals<T> {
  readonly #first: Readonly<Record<string, T>>;
  readonly #since = new Map<string, T>();
  /** What `all` gave; null when that is not how things are any more. */
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

  /** An object that nobody will change, the same one as long as no total does. */
  all(): Record<string, T> {
    if (this.#all === null) {
      this.#all = { ...this.#first };
      for (const [call, total] of this.#since) this.#all[call] = total;
    }
    return this.#all;
  }
}
