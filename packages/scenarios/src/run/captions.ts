import type { Clock } from './driver.ts';

/**
 * What a viewer needs for one `say`, milliseconds: a moment to find it, and its words. No more than
 * `most`: a slower reader has the line until the next one.
 */
const READING = { findMs: 1200, wordMs: 60, mostMs: 4000 } as const;

export const readingMs = (say: string): number => {
  const words = say.split(/\s+/).filter((word) => word !== '').length;
  return Math.min(READING.mostMs, READING.findMs + words * READING.wordMs);
};

/**
 * The captions of a run, one after another. For a viewer, each stays as long as it takes to read; one
 * that comes sooner is queued. At full speed the newest is shown.
 */
export class Captions {
  readonly #clock: Clock;
  readonly #watched: boolean;
  readonly #onChange: () => void;
  readonly #due: string[] = [];
  #current: string | null = null;
  /** When the present line may be replaced. */
  #readAt: number;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, watched: boolean, onChange: () => void) {
    this.#clock = clock;
    this.#watched = watched;
    this.#onChange = onChange;
    this.#readAt = clock.now();
  }

  get current(): string | null {
    return this.#current;
  }

  /** Shows it once those before it have been read. */
  say(line: string): void {
    this.#due.push(line);
    if (this.#cancel === null) this.#next();
  }

  /** Milliseconds until the newest line is shown. */
  get shownInMs(): number {
    const due = this.#due.slice(0, -1).reduce((sum, line) => sum + readingMs(line), 0);
    return this.#due.length === 0 ? 0 : this.#standsForMs + due;
  }

  /** Milliseconds until the newest line has been read. */
  get readInMs(): number {
    if (!this.#watched) return 0;
    return this.#standsForMs + this.#due.reduce((sum, line) => sum + readingMs(line), 0);
  }

  /** Nothing is shown any more. */
  end(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#due.length = 0;
    this.#current = null;
  }

  get #standsForMs(): number {
    return Math.max(0, this.#readAt - this.#clock.now());
  }

  #next(): void {
    const wait = this.#standsForMs;
    if (wait > 0) {
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = null;
        this.#next();
      });
      return;
    }
    const line = this.#due.shift();
    if (line === undefined) return;
    this.#current = line;
    this.#readAt = this.#clock.now() + (this.#watched ? readingMs(line) : 0);
    this.#onChange();
    if (this.#due.length > 0) this.#next();
  }
}
