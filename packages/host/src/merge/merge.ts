import type { Unsequenced } from '@socketarium/protocol';
import type { Inlet, InletOptions, Outlet } from './inlet.ts';
import { Stream } from './stream.ts';

/** How soon it is checked whether a source still has not answered. */
const PATIENCE_MS = 100;

/**
 * Merges the facts of a lab's sources by time. Each program's facts come by a pipe of its own, and a pipe
 * holds a thousand records: on a busy machine the server's would be delivered a second before those of
 * the clients that it served, which would then look like external clients. So a fact waits until every
 * source has been read after the fact was made, which takes one more round of the event loop; where a
 * source is known to hold more, until that was read. Each source has a watermark, the time up to which it
 * has been read, and the merge proceeds to the lowest watermark. A source's own order is never changed.
 */
export class Merge {
  readonly #outlet: Outlet;
  readonly #now: () => number;
  readonly #streams = new Set<Stream>();
  #scheduled = false;
  /** Runs while an answer is waited for, which may not come. */
  #patience: NodeJS.Timeout | null = null;
  /** Start of the round in which the sources were read last. */
  #begun = 0;

  /** @param now the facts' clock. */
  constructor(outlet: Outlet, now: () => number) {
    this.#outlet = outlet;
    this.#now = now;
  }

  inlet(options: InletOptions = {}): Inlet {
    const stream = new Stream({ came: () => this.#schedule(), outlet: this.#outlet }, options);
    this.#streams.add(stream);
    return stream;
  }

  /** Delivers all that has arrived now, in its order so far. */
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
      // In one go up to the time of another stream's next fact.
      if (!one.stream.moveUntil(Math.min(horizon, one.then), merged)) break;
    }
    if (merged.length > 0) this.#outlet.add(merged);
    for (const stream of [...this.#streams]) {
      stream.settle();
      if (stream.isOver) this.#streams.delete(stream);
    }
    this.#ask();
    for (const stream of this.#streams) if (stream.isPending) this.#again();
  }

  /** Once a source has answered, or in the next round. */
  #again(): void {
    const asked = [...this.#streams].some((stream) => stream.isAsked);
    if (!asked) this.#schedule();
    else this.#patience ??= setTimeout(() => this.#endPatience(), PATIENCE_MS);
  }

  #endPatience(): void {
    this.#patience = null;
    this.#schedule();
  }

  /** The lowest watermark. A lone source need not wait for another. */
  #horizon(): number {
    const begun = this.#streams.size > 1 ? this.#begun : Number.POSITIVE_INFINITY;
    this.#begun = this.#now();
    let horizon = begun;
    for (const stream of this.#streams) horizon = Math.min(horizon, stream.watermark(begun));
    return horizon;
  }

  /** Asks the sources that say how far they were read, where facts wait for them. */
  #ask(): void {
    for (const { head } of this.#streams) {
      if (head === undefined) continue;
      for (const stream of this.#streams) stream.ask(head.t, this.#begun);
    }
  }
}

/** The stream whose next fact is the earliest, and the time of the next one of any other. */
const earliest = (streams: Iterable<Stream>): { stream: Stream; then: number } | null => {
  let first: Stream | null = null;
  let time = Number.POSITIVE_INFINITY;
  let then = Number.POSITIVE_INFINITY;
  for (const stream of streams) {
    const { head } = stream;
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
