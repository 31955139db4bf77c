import type { SocketariumEvent } from '@socketarium/protocol';
import type { RememberedEvents } from '../types.ts';

/** The newest events of a lab. An EventBudget sets how many. */
export class EventLog implements RememberedEvents {
  /** In order, oldest first, from `#from` on. */
  #events: SocketariumEvent[] = [];
  #from = 0;
  #last = 0;

  /** How many are remembered. */
  get size(): number {
    return this.#events.length - this.#from;
  }

  /** The newest event's seq, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** `event.seq` must be one more than the last. */
  add(event: SocketariumEvent): void {
    this.#events.push(event);
    this.#last = event.seq;
  }

  /** Forgets the oldest ones. */
  forget(count: number): void {
    const end = Math.min(this.#events.length, this.#from + count);
    // Release them now, not when the array is cut.
    this.#events.fill(FORGOTTEN, this.#from, end);
    this.#from = end;
    // The array is cut only when half of it is forgotten, so an event is moved rarely: adding costs the
    // same at every length.
    if (this.#from <= this.#events.length / 2) return;
    this.#events = this.#events.slice(this.#from);
    this.#from = 0;
  }

  after(seq: number, atMost = Number.POSITIVE_INFINITY): readonly SocketariumEvent[] | null {
    const due = this.#last - seq;
    if (seq < 0 || due < 0 || due > this.size) return null;
    const first = this.#events.length - due;
    return this.#events.slice(first, Math.min(this.#events.length, first + atMost));
  }
}

/** Stands for a forgotten event until the array is cut; `after` never returns it. */
const FORGOTTEN: SocketariumEvent = { type: 'marker.set', seq: 1, t: 0, text: '' };
