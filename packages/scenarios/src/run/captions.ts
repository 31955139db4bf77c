import type { Clock } from './driver.ts';

/**
 * What somebody who watches needs for one `say`, milliseconds: a moment to find it, and its words.
 * No more than `most`: who reads slower has the line before them until the next.
 */
const READING = { findMs: 1200, wordMs: 60, mostMs: 4000 } as const;

export const readingMs = (say: string): number => {
  const words = say.split(/\s+/).filter((word) => word !== '').length;
  return Math.min(READING.mostMs, READING.findMs + words * READING.wordMs);
};

/**
 * The lines of a run, one after another. For somebody who watches, each stands for as long as it takes
 * to read; a line that comes sooner waits its turn. At full speed the newest is the one.
 */
export class Captions {
  readonly #clock: Clock;
  readonly #watched: boolean;
  readonly #onChange: () => void;
  readonly #due: string[] = [];
  #current: string | null = null;
  /** When the line that stands may be replaced. */
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

  /** Milliseconds until the newest line stands there. */
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
