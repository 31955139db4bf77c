import { reduce } from '@socketarium/model';
import type { LabState, SocketariumEvent, Unsequenced } from '@socketarium/protocol';
import type { BatchListener } from '../types.ts';
import { EventLog } from './event-log.ts';

/**
 * Puts the facts of a lab's many sources into one order, keeps the picture that follows from them,
 * and tells them on. A listener that causes further facts (a sample, a command) does not come
 * before the batch that it was told: those facts wait until every listener has had this one.
 */
export class Sequence {
  readonly #log = new EventLog();
  readonly #listeners = new Set<BatchListener>();
  readonly #waiting: Unsequenced[][] = [];
  readonly #each: (event: Unsequenced) => void;
  #telling = false;
  #state: LabState;

  /** @param each sees every fact before the state does, and may complete it. */
  constructor(state: LabState, each: (fact: Unsequenced) => void) {
    this.#state = state;
    this.#each = each;
  }

  get state(): LabState {
    return this.#state;
  }

  /** Takes the facts over: they are not the caller's any more. */
  add(facts: Unsequenced[]): void {
    this.#waiting.push(facts);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const batch = this.#take(next);
        for (const listener of [...this.#listeners]) listener(batch);
      }
    } finally {
      this.#telling = false;
    }
  }

  subscribe(listener: BatchListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  after(seq: number): readonly SocketariumEvent[] | null {
    return this.#log.after(seq);
  }

  #take(facts: Unsequenced[]): readonly SocketariumEvent[] {
    let seq = this.#log.last;
    for (const fact of facts) {
      this.#each(fact);
      // In place: a copy of each of some hundred thousand events a second would cost more than reducing it.
      const event = fact as SocketariumEvent;
      event.seq = ++seq;
      this.#log.add(event);
      this.#state = reduce(this.#state, event);
    }
    return facts as SocketariumEvent[];
  }
}
