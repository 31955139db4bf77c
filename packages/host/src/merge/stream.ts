import type { Unsequenced } from '@socketarium/protocol';
import type { Inlet, InletOptions, Outlet } from './inlet.ts';

/** Something to be run when so many of a stream's facts are in the sequence. */
interface Mark {
  readonly at: number;
  run(): void;
}

/** What a stream asks of the merge that it flows into. */
export interface StreamHooks {
  /** Something came: there is something to merge when the pipes of this round have been read. */
  came(): void;
  /** Where go those that go past the merge. */
  readonly outlet: Outlet;
}

/** One source's facts on their way: read, and not yet in the lab's sequence. */
export class Stream implements Inlet {
  readonly #hooks: StreamHooks;
  readonly #clockOffset: number;
  #listener: ((facts: readonly Unsequenced[]) => void) | null = null;
  #marks: Mark[] = [];
  /** Facts that wait, from `#next` on. */
  #facts: Unsequenced[] = [];
  #next = 0;
  /** How many were pushed, and how many of them are in the sequence. */
  #pushed = 0;
  #told = 0;
  /** Time of the newest fact that was read. */
  #newest = 0;
  #more = false;
  #fresh = false;
  #over = false;

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

  tell(facts: Unsequenced[]): void {
    this.#hooks.outlet.add(facts);
  }

  after(run: () => void): void {
    this.#marks.push({ at: this.#pushed, run });
    this.#hooks.came();
  }

  onTold(listener: ((facts: readonly Unsequenced[]) => void) | null): void {
    this.#listener = listener;
  }

  end(): void {
    this.#more = false;
    this.#over = true;
    this.#hooks.came();
  }

  /** The next fact whose turn is to come. */
  get head(): Unsequenced | undefined {
    return this.#facts[this.#next];
  }

  /** True while it has to be looked at again, whether or not more comes. */
  get isPending(): boolean {
    return this.#more || this.#over || this.#facts.length > 0 || this.#marks.length > 0;
  }

  /** All that it had is in the sequence, and no more will come. */
  get isOver(): boolean {
    return this.#over && this.#facts.length === 0;
  }

  /**
   * Up to when all of its facts have been read, after a round of reading that began at `begun`. Where
   * more is to be read, that is up to the newest that was.
   */
  watermark(begun: number): number {
    // Nothing came in a whole round: there was no more.
    if (!this.#fresh) this.#more = false;
    this.#fresh = false;
    return this.#more ? Math.min(begun, this.#newest) : begun;
  }

  /** Moves the facts up to this time to `into`; false when there was none. */
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

  /** What was moved is in the sequence now. */
  settle(): void {
    if (this.#next > 0) {
      const facts = this.#facts;
      const count = this.#next;
      this.#facts = facts.slice(count);
      this.#next = 0;
      this.#told += count;
      if (this.#listener !== null) this.#listener(facts.slice(0, count));
    }
    while (this.#marks[0] !== undefined && this.#marks[0].at <= this.#told) {
      this.#marks.shift()?.run();
    }
  }
}
