import type { Unsequenced } from '@socketarium/protocol';

/** Who is told what became of a program's facts. */
export interface InletListener {
  /** These are in the lab's sequence now. */
  told?(facts: readonly Unsequenced[]): void;
  /** All of them are, and no more will come. */
  ended?(): void;
}

/** Where one program's facts come in, in its own order. */
export interface Inlet {
  /** @param more true when there may be more to be read at once. */
  push(facts: Unsequenced[], more: boolean): void;
  end(): void;
}

interface Stream {
  readonly listener: InletListener;
  /** Facts that wait, from `next` on. */
  facts: Unsequenced[];
  next: number;
  /** Time of the newest fact that was read. */
  newest: number;
  more: boolean;
  fresh: boolean;
  over: boolean;
}

/**
 * Where the facts of a lab's programs flow together, and what the kernel says of their sockets. Each
 * program's come by a pipe of its own, and a pipe holds
 * a thousand records: on a busy machine the server's would be told a second before those of the
 * clients that it served, who would look like strangers. So what was read is merged by its times. A
 * fact waits until every pipe has been read after it was made, which is one more round of the event
 * loop, and where a pipe is known to hold more, until that was read. A program's own order is never
 * changed.
 */
export class Merge {
  readonly #out: (facts: Unsequenced[]) => void;
  readonly #now: () => number;
  readonly #streams = new Set<Stream>();
  #scheduled = false;
  /** When the round began in which the pipes were read last. */
  #begun = 0;

  /**
   * @param out takes the facts over, in their order.
   * @param now the facts' clock.
   */
  constructor(out: (facts: Unsequenced[]) => void, now: () => number) {
    this.#out = out;
    this.#now = now;
  }

  inlet(listener: InletListener = {}): Inlet {
    const stream: Stream = {
      listener,
      facts: [],
      next: 0,
      newest: 0,
      more: false,
      fresh: false,
      over: false,
    };
    this.#streams.add(stream);
    return {
      push: (facts, more) => {
        for (const fact of facts) stream.facts.push(fact);
        stream.newest = facts.at(-1)?.t ?? stream.newest;
        stream.more = more;
        stream.fresh = true;
        this.#schedule();
      },
      end: () => {
        stream.more = false;
        stream.over = true;
        this.#schedule();
      },
    };
  }

  /** All that has come in is told now, in its order so far. */
  flush(): void {
    this.#flow(Number.POSITIVE_INFINITY);
  }

  /** Right after the pipes that are readable now have been read. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flow(this.#horizon());
    });
  }

  #flow(horizon: number): void {
    const merged: Unsequenced[] = [];
    for (let one = earliest(this.#streams); one !== null; one = earliest(this.#streams)) {
      // In one go up to where another's turn comes.
      const until = Math.min(horizon, one.then);
      const { facts } = one.stream;
      const first = one.stream.next;
      while (one.stream.next < facts.length) {
        const fact = facts[one.stream.next] as Unsequenced;
        if (fact.t > until) break;
        merged.push(fact);
        one.stream.next++;
      }
      if (one.stream.next === first) break;
    }
    if (merged.length > 0) this.#out(merged);
    for (const stream of [...this.#streams]) this.#settle(stream);
    for (const { more, over, facts } of this.#streams) {
      if (more || over || facts.length > 0) this.#schedule();
    }
  }

  /** Up to when every program's facts have been read. */
  #horizon(): number {
    let horizon = this.#streams.size > 1 ? this.#begun : Number.POSITIVE_INFINITY;
    this.#begun = this.#now();
    for (const stream of this.#streams) {
      // Nothing came in a whole round: there was no more.
      if (!stream.fresh) stream.more = false;
      stream.fresh = false;
      if (stream.more) horizon = Math.min(horizon, stream.newest);
    }
    return horizon;
  }

  #settle(stream: Stream): void {
    const told = stream.facts.slice(0, stream.next);
    stream.facts = stream.facts.slice(stream.next);
    stream.next = 0;
    if (told.length > 0) stream.listener.told?.(told);
    if (!stream.over || stream.facts.length > 0) return;
    this.#streams.delete(stream);
    stream.listener.ended?.();
  }
}

/** The stream whose next fact is the earliest, and the time of the next one of any other. */
const earliest = (streams: Iterable<Stream>): { stream: Stream; then: number } | null => {
  let first: Stream | null = null;
  let time = Number.POSITIVE_INFINITY;
  let then = Number.POSITIVE_INFINITY;
  for (const stream of streams) {
    const head = stream.facts[stream.next];
    if (head === undefined) continue;
    if (first === null || head.t < time) {
      then = time;
      time = head.t;
      first = stream;
    } else if (head.t < then) {
      then = head.t;
    }
  }
  return first === null ? null : { stream: first, then };
};
