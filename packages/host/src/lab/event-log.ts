import type { SocketariumEvent } from '@socketarium/protocol';
import type { RememberedEvents } from '../types.ts';

/** The newest events of a lab. How many they may be is for an EventBudget to say. */
export class EventLog implements RememberedEvents {
  /** The oldest first, from `#from` on. */
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
    // For good at once, not when the array is cut.
    this.#events.fill(FORGOTTEN, this.#from, end);
    this.#from = end;
    // Each is moved once in as many as there are: remembering costs the same at every length.
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

/** Takes the place of an event until the array is cut; `after` never gives it. */
const FORGOTTEN: SocketariumEvent = { type: 'marker.set', seq: 1, t: 0, text: '' };
