import type { Unsequenced } from '@socketarium/protocol';
import type { Inlet, InletOptions, Outlet } from './inlet.ts';

/** How long facts of others wait for the answer of a source that was asked how far it was read. */
const ANSWER_NS = 1e9;

/** A callback to run when this many of a stream's facts are in the sequence. */
interface Mark {
  readonly at: number;
  run(): void;
}

/** What a stream needs from its merge. */
export interface StreamHooks {
  /** Facts arrived: merge them when the pipes of this round have been read. */
  came(): void;
  /** For facts that bypass the merge. */
  readonly outlet: Outlet;
}

/** One source's facts that were read and are not in the lab's sequence yet. */
export class Stream implements Inlet {
  readonly #hooks: StreamHooks;
  readonly #clockOffset: number;
  #listener: ((facts: readonly Unsequenced[]) => void) | null = null;
  #marks: Mark[] = [];
  /** Waiting facts, from `#next` on. */
  #facts: Unsequenced[] = [];
  #next = 0;
  /** How many were pushed, and how many of them are in the sequence. */
  #pushed = 0;
  #delivered = 0;
  /** Time of the newest fact that was read. */
  #newest = 0;
  #more = false;
  #fresh = false;
  #over = false;
  /** How a source that says how far it was read is asked; null for another. */
  #ask: (() => void) | null = null;
  #readUntil = 0;
  /** When it was asked and has not answered yet, by the facts' clock; null when it has. */
  #askedAt: number | null = null;

  constructor(hooks: StreamHooks, { clockOffset = 0 }: InletOptions) {
    this.#hooks = hooks;
    this.#clockOffset = clockOffset;
  }

  push(facts: Unsequenced[], more: boolean): void {
    for (const fact of facts) {
      if (this.#clockOffset !== 0) fact.t += this.#clockOffset;
      this.#facts.push(fact);
    }
    this.#pushed += facts.length;
    this.#newest = facts.at(-1)?.t ?? this.#newest;
    this.#more = more;
    this.#fresh = true;
    this.#hooks.came();
  }

  emit(facts: Unsequenced[]): void {
    this.#hooks.outlet.add(facts);
  }

  after(run: () => void): void {
    this.#marks.push({ at: this.#pushed, run });
    this.#hooks.came();
  }

  onDelivered(listener: ((facts: readonly Unsequenced[]) => void) | null): void {
    this.#listener = listener;
  }

  follow(ask: () => void): void {
    this.#ask = ask;
  }

  readUntil(t: number): void {
    this.#readUntil = t + this.#clockOffset;
    this.#askedAt = null;
    this.#hooks.came();
  }

  /** Something waits for what this source did before `time`. */
  ask(time: number, now: number): void {
    if (this.#ask === null || this.#askedAt !== null || this.#readUntil >= time) return;
    this.#askedAt = now;
    this.#ask();
  }

  end(): void {
    this.#more = false;
    this.#over = true;
    this.#hooks.came();
  }

  /** The next fact to be merged. */
  get head(): Unsequenced | undefined {
    return this.#facts[this.#next];
  }

  /** True while it must be checked again, whether or not more arrives. */
  get isPending(): boolean {
    return this.#more || this.#over || this.#facts.length > 0 || this.#marks.length > 0;
  }

  /** It was asked how far it was read and has not answered. */
  get isAsked(): boolean {
    return this.#askedAt !== null && !this.#over;
  }

  /** All its facts are in the sequence, and no more will come. */
  get isOver(): boolean {
    return this.#over && this.#facts.length === 0;
  }

  /**
   * The time up to which all its facts have been read, after a round of reading that began at `begun`.
   * Where more is to be read, that is the time of the newest fact.
   */
  watermark(begun: number): number {
    // Nothing came in a whole round: there is no more to read.
    if (!this.#fresh) this.#more = false;
    this.#fresh = false;
    if (this.#ask !== null && !this.#over && !this.#isStuck(begun)) return this.#readUntil;
    return this.#more ? Math.min(begun, this.#newest) : begun;
  }

  /** Asked, and silent for long: nothing waits for it any more until it says something. */
  #isStuck(now: number): boolean {
    return this.#askedAt !== null && now - this.#askedAt > ANSWER_NS;
  }

  /** Moves the facts up to this time into `into`; false when there were none. */
  moveUntil(time: number, into: Unsequenced[]): boolean {
    const first = this.#next;
    const facts = this.#facts;
    while (this.#next < facts.length) {
      const fact = facts[this.#next] as Unsequenced;
      if (fact.t > time) break;
      into.push(fact);
      this.#next++;
    }
    return this.#next > first;
  }

  /** The moved facts are in the sequence now. */
  settle(): void {
    if (this.#next > 0) {
      const facts = this.#facts;
      const count = this.#next;
      this.#facts = facts.slice(count);
      this.#next = 0;
      this.#delivered += count;
      if (this.#listener !== null) this.#listener(facts.slice(0, count));
    }
    while (this.#marks[0] !== undefined && this.#marks[0].at <= this.#delivered) {
      this.#marks.shift()?.run();
    }
  }
}
