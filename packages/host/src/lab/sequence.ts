import { reduce, reduceAll } from '@socketarium/model';
import type { LabState, SocketariumEvent, Unsequenced } from '@socketarium/protocol';
import type { BatchListener, FactListener } from '../types.ts';
import type { EventBudget } from './event-budget.ts';
import type { EventLog } from './event-log.ts';

/** Sees every fact before it is applied to the picture, and may complete it. */
export interface Completer {
  complete(fact: Unsequenced): void;
}

export interface SequenceOptions {
  /** The picture before the first fact. */
  readonly state: LabState;
  readonly budget: EventBudget;
  /** A listener failed and was removed. */
  failed(error: unknown): void;
}

/**
 * Puts the facts of a lab's sources into one order, keeps the picture that follows from them, and
 * delivers both to listeners. Facts that a listener causes (a sample, a command) wait until every
 * listener has had the present batch. A listener that throws is reported and removed; the others, and the
 * waiting facts, are not affected.
 */
export class Sequence {
  /** The events so far, as many as are kept. */
  readonly log: EventLog;
  /** Completes the facts, once it is set. */
  completer: Completer | null = null;
  readonly #options: SequenceOptions;
  readonly #listeners = new Set<BatchListener>();
  readonly #factListeners = new Set<FactListener>();
  readonly #waiting: Unsequenced[][] = [];
  #telling = false;
  #state: LabState;

  constructor(options: SequenceOptions) {
    this.#options = options;
    this.#state = options.state;
    this.log = options.budget.open();
  }

  get state(): LabState {
    return this.#state;
  }

  /** Takes ownership of the facts. */
  add(facts: Unsequenced[]): void {
    this.#waiting.push(facts);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const batch = this.#take(next);
        for (const listener of [...this.#listeners]) {
          this.#notify(this.#listeners, listener, () => listener(batch));
        }
      }
    } finally {
      this.#telling = false;
    }
  }

  subscribe(listener: BatchListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called with each fact and the picture right after it, before the batch's listeners. */
  onFact(listener: FactListener): () => void {
    this.#factListeners.add(listener);
    return () => this.#factListeners.delete(listener);
  }

  /** The lab is gone: drops its events. */
  end(): void {
    this.#options.budget.close(this.log);
  }

  #take(facts: Unsequenced[]): readonly SocketariumEvent[] {
    let seq = this.log.last;
    const { completer } = this;
    for (const fact of facts) {
      completer?.complete(fact);
      // In place: copying each of some hundred thousand events a second would cost more than reducing it.
      const event = fact as SocketariumEvent;
      event.seq = ++seq;
      this.log.add(event);
      if (this.#factListeners.size > 0) this.#tellFact(event);
    }
    const batch = facts as SocketariumEvent[];
    // Fact listeners have had the picture after each fact; without any, reducing the whole batch is
    // cheaper.
    this.#state = reduceAll(this.#state, batch);
    this.#options.budget.added(this.log, facts.length);
    return batch;
  }

  #tellFact(event: SocketariumEvent): void {
    this.#state = reduce(this.#state, event);
    for (const listener of this.#factListeners) {
      this.#notify(this.#factListeners, listener, () => listener(event, this.#state));
    }
  }

  #notify<L>(among: Set<L>, listener: L, call: () => void): void {
    try {
      call();
    } catch (error) {
      among.delete(listener);
      this.#options.failed(error);
    }
  }
}
