import { LIMITS } from '@socketarium/protocol';
import type { Clock } from './driver.ts';

/**
 * A timeout whose clock stops while the server is held. After LIMITS.heldCallsPerStep holds all time
 * counts, so that a wait ends even when its server loops at the gate.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #over: () => void;
  #leftMs: number;
  #since: number;
  #holds = 0;
  #held = false;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, ms: number, over: () => void) {
    this.#clock = clock;
    this.#over = over;
    this.#leftMs = ms;
    this.#since = clock.now();
    this.#arm();
  }

  /** Time stops (true) or counts (false) from now on. */
  hold(held: boolean): void {
    if (held === this.#held) return;
    if (held && this.#holds >= LIMITS.heldCallsPerStep) return;
    if (held) {
      this.#holds++;
      this.#leftMs -= this.#clock.now() - this.#since;
      this.end();
    }
    this.#held = held;
    if (!held) this.#arm();
  }

  end(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #arm(): void {
    this.#since = this.#clock.now();
    this.#cancel = this.#clock.after(Math.max(0, this.#leftMs), () => {
      this.#cancel = null;
      this.#over();
    });
  }
}
