import { LIMITS } from '@socketarium/protocol';

/** A clock, passed in. Milliseconds; `after` returns a function that cancels. */
export interface StreamClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

export const systemClock: StreamClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export const FRAME_MS = Math.ceil(1000 / LIMITS.framesPerSecond);
/** Messages kept for viewers that need the same: those that keep up are all at one seq. */
const KEPT = 4;
/** A tick of the grid that is nearer than this counts as reached, because of rounding of fractions. */
const ROUNDING = 1e-6;

interface Moment {
  readonly runs: Set<() => void>;
  readonly cancel: () => void;
}

/**
 * What the viewers of one lab share: when their frames leave, and the bytes of equal frames. Frames leave
 * at the ticks of one grid, so viewers that keep up are due the same events at the same time; these are
 * serialised once, and a slow viewer's buffer holds no copy of its own.
 */
export class LabFrames {
  /** Streams open now. */
  viewers = 0;
  readonly #clock: StreamClock;
  readonly #moments = new Map<number, Moment>();
  /** The newest last. */
  readonly #kept = new Map<string, Buffer>();

  constructor(clock: StreamClock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  /** The grid's next tick: before it a viewer that was just sent a frame gets no other. */
  next(): number {
    return (Math.floor(this.now() / FRAME_MS + ROUNDING) + 1) * FRAME_MS;
  }

  /**
   * Runs at the grid's first tick that is not before `at`, together with all that wait for it. Not a
   * delay from now on: between two readings of the clock that would be past its tick, and a whole frame
   * late.
   */
  when(at: number, run: () => void): () => void {
    const number = Math.ceil(at / FRAME_MS - ROUNDING);
    let moment = this.#moments.get(number);
    if (moment === undefined) {
      const wait = Math.max(0, Math.ceil(number * FRAME_MS - this.now()));
      moment = { runs: new Set(), cancel: this.#clock.after(wait, () => this.#come(number)) };
      this.#moments.set(number, moment);
    }
    const { runs, cancel } = moment;
    runs.add(run);
    return () => {
      if (!runs.delete(run) || runs.size > 0) return;
      cancel();
      this.#moments.delete(number);
    };
  }

  /**
   * The bytes of a message that other viewers may be sent as well.
   * @param key identifies its content.
   */
  shared(key: string, make: () => string): Buffer {
    let bytes = this.#kept.get(key);
    if (bytes !== undefined) return bytes;
    bytes = Buffer.from(make());
    this.#kept.set(key, bytes);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return bytes;
  }

  #come(number: number): void {
    const runs = this.#moments.get(number)?.runs ?? [];
    this.#moments.delete(number);
    for (const run of runs) run();
  }
}
