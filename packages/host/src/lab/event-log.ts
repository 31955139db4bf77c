import { LIMITS, type SocketariumEvent } from '@socketarium/protocol';

/** The newest events of a lab, in a ring, so that remembering costs the same at every length. */
export class EventLog {
  readonly #ring: SocketariumEvent[] = [];
  readonly #capacity: number;
  #last = 0;

  constructor(capacity: number = LIMITS.rememberedEvents) {
    this.#capacity = capacity;
  }

  /** The newest event's seq, 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** `event.seq` must be one more than the last. */
  add(event: SocketariumEvent): void {
    this.#ring[event.seq % this.#capacity] = event;
    this.#last = event.seq;
  }

  /** The events after `seq` in order, or null when some of them are forgotten or `seq` is yet to come. */
  after(seq: number): readonly SocketariumEvent[] | null {
    if (seq < 0 || seq > this.#last || this.#last - seq > this.#capacity) return null;
    const events: SocketariumEvent[] = [];
    for (let i = seq + 1; i <= this.#last; i++) {
      events.push(this.#ring[i % this.#capacity] as SocketariumEvent);
    }
    return events;
  }
}
