import { LIMITS } from '@socketarium/protocol';
import { EventLog } from './event-log.ts';

/**
 * The events that the labs of a daemon keep, as one budget. While there is room each lab keeps all its
 * events; when there is none, the lab with most events forgets some. So a quiet lab keeps its events
 * beside a busy one, and busy labs share equally.
 */
export class EventBudget {
  readonly #most: number;
  readonly #logs = new Set<EventLog>();
  #size = 0;

  constructor(most: number = LIMITS.rememberedEvents) {
    this.#most = most;
  }

  /** Opens the log of one more lab. */
  open(): EventLog {
    const log = new EventLog();
    this.#logs.add(log);
    return log;
  }

  /** The lab is gone, and its events with it. */
  close(log: EventLog): void {
    if (this.#logs.delete(log)) this.#size -= log.size;
  }

  /** `count` events were added to a log; a closed log is ignored. */
  added(log: EventLog, count: number): void {
    if (!this.#logs.has(log)) return;
    this.#size += count;
    while (this.#size > this.#most) {
      const { largest, next } = this.#twoLargest();
      if (largest === null) return;
      // Down to the size of the next largest, then all of these in turn.
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
