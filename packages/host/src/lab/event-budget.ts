import { LIMITS } from '@socketarium/protocol';
import { EventLog } from './event-log.ts';

/**
 * What the labs of a daemon may remember together. As long as there is room each keeps all it has; when
 * there is none left, whoever has most forgets: so a lab with few events keeps them beside a busy one,
 * and among busy ones each has the same.
 */
export class EventBudget {
  readonly #most: number;
  readonly #logs = new Set<EventLog>();
  #size = 0;

  constructor(most: number = LIMITS.rememberedEvents) {
    this.#most = most;
  }

  /** One more lab's memory. */
  open(): EventLog {
    const log = new EventLog();
    this.#logs.add(log);
    return log;
  }

  /** The lab is gone, and its events with it. */
  close(log: EventLog): void {
    if (this.#logs.delete(log)) this.#size -= log.size;
  }

  /** So many events were added to a log; of a lab that is gone none counts. */
  added(log: EventLog, count: number): void {
    if (!this.#logs.has(log)) return;
    this.#size += count;
    while (this.#size > this.#most) {
      const { largest, next } = this.#twoLargest();
      if (largest === null) return;
      // Down to the next largest, then all of these in turn.
      const lead = Math.max(1, largest.size - next);
      const forgotten = Math.min(this.#size - this.#most, lead);
      largest.forget(forgotten);
      this.#size -= forgotten;
    }
  }

  #twoLargest(): { largest: EventLog | null; next: number } {
    let largest: EventLog | null = null;
    let next = 0;
    for (const log of this.#logs) {
      if (largest === null || log.size > largest.size) {
        next = largest?.size ?? 0;
        largest = log;
      } else {
        next = Math.max(next, log.size);
      }
    }
    return { largest, next };
  }
}
