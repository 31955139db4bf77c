import type { LabState, SocketariumEvent } from '@socketarium/protocol';
import { reduce } from '../reduce.ts';
import type { Projection, Step } from './contract.ts';
import { withEnds } from './ends-of-calls.ts';
import type { Moment, Past } from './playhead.ts';

/** How much of the past is kept. */
export interface HistoryLimits {
  /** Events kept for rewinding; the oldest chunk goes when there are more. */
  readonly events: number;
  /** Events between two checkpoints: the most that a visit to the past has to reduce again. */
  readonly chunkEvents: number;
  /** Chunks kept: after many gaps in the stream chunks are short, and each holds a state. */
  readonly chunks: number;
}

export const HISTORY: HistoryLimits = { events: 20_000, chunkEvents: 200, chunks: 200 };

interface Chunk {
  /** The state before the chunk's first event. */
  readonly base: LabState;
  readonly events: SocketariumEvent[];
}

/** A call begins or ends, or a process does: where "one call forward" stops. */
const isStep = (event: SocketariumEvent): boolean =>
  event.type === 'syscall.entered' ||
  event.type === 'syscall.returned' ||
  event.type === 'process.exited';

/**
 * The lab's past: checkpoints and the events between them, so that the state at any seq is a few
 * reductions away. A reset opens a new chunk; what was left out before it cannot be visited.
 */
export class History implements Projection<LabState | null>, Past {
  readonly #limits: HistoryLimits;
  readonly #chunks: Chunk[] = [];
  #eventCount = 0;
  #newest: LabState | null = null;

  constructor(limits: HistoryLimits = HISTORY) {
    this.#limits = limits;
  }

  /** The first seq that can be visited. */
  get oldestSeq(): number {
    return this.#chunks[0]?.base.seq ?? 0;
  }

  get newestSeq(): number {
    return this.#newest?.seq ?? 0;
  }

  /** The kept past stays, whether the stream continues after a gap or starts anew. */
  reset(state: LabState): void {
    // One after the other, as under overload: only the newest is kept, since each is a whole state.
    if (this.#chunks.at(-1)?.events.length === 0) this.#chunks.pop();
    this.#chunks.push({ base: state, events: [] });
    this.#newest = state;
    this.#forget();
  }

  add(steps: readonly Step[]): void {
    for (const { event, state } of steps) {
      const before = this.#newest;
      let chunk = this.#chunks.at(-1);
      if (before === null || chunk === undefined) throw new RangeError('no picture yet');
      if (chunk.events.length >= this.#limits.chunkEvents) {
        chunk = { base: before, events: [] };
        this.#chunks.push(chunk);
      }
      chunk.events.push(event);
      this.#eventCount += 1;
      this.#newest = state;
    }
    this.#forget();
  }

  /** True when the moment after this event can be visited itself, and not only one near it. */
  has(seq: number): boolean {
    const chunk = this.#chunkOf(seq);
    if (chunk === undefined) return false;
    const { base, events } = chunk;
    return seq >= base.seq && seq <= (events.at(-1)?.seq ?? base.seq);
  }

  /** The state after the last kept event with a seq up to this one; null before the first reset. */
  at(seq: number | null): LabState | null {
    if (this.#newest === null || seq === null || seq >= this.#newest.seq) return this.#newest;
    const chunk = this.#chunkOf(seq);
    if (chunk === undefined) return null;
    let state = chunk.base;
    for (const event of chunk.events) {
      if (event.seq > seq) break;
      state = reduce(state, event);
    }
    return state;
  }

  /**
   * The same picture, with the return time of each call that is open in it (`until`), so that sleeps can
   * be told from short calls. Not to be reduced further. `now`: time up to which all facts are known, ns.
   */
  momentAt(seq: number, now: number): LabState | null {
    const state = this.at(seq);
    return state === null ? null : withEnds(state, this.#after(seq), now);
  }

  /** The kept events after this one. */
  *#after(seq: number): Iterable<SocketariumEvent> {
    for (const { events } of this.#chunks) {
      if ((events.at(-1)?.seq ?? 0) <= seq) continue;
      for (const event of events) if (event.seq > seq) yield event;
    }
  }

  /**
   * One call back (-1) or forward (1) from `seq`: the end of the moment before or after, a moment being a
   * call's entry or return with the samples that follow it. Null past either end.
   */
  step(seq: number, direction: -1 | 1): number | null {
    const ends = this.#momentEnds();
    if (direction === 1) return ends.find((end) => end > seq) ?? null;
    return ends.findLast((end) => end < seq) ?? null;
  }

  /** What `step` finds forwards, with its time. */
  momentAfter(seq: number): Moment | null {
    const from = Math.max(
      0,
      this.#chunks.findLastIndex((chunk) => chunk.base.seq <= seq),
    );
    let found: Moment | null = null;
    let last = seq;
    for (let i = from; i < this.#chunks.length; i += 1) {
      const { base, events } = this.#chunks[i] as Chunk;
      if (base.seq > last) {
        if (found !== null) return found;
        found = { seq: base.seq, t: base.t };
      }
      for (const event of events) {
        if (event.seq <= seq) continue;
        if (found !== null && isStep(event)) return found;
        found = { seq: event.seq, t: found?.t ?? event.t };
      }
      last = Math.max(seq, events.at(-1)?.seq ?? base.seq);
    }
    return found;
  }

  /** The last kept event up to this seq at which a moment begins: what the picture there shows. */
  eventAt(seq: number): SocketariumEvent | null {
    for (let i = this.#chunks.length - 1; i >= 0; i -= 1) {
      const found = this.#chunks[i]?.events.findLast((event) => event.seq <= seq && isStep(event));
      if (found !== undefined) return found;
    }
    return null;
  }

  /**
   * When the next moment begins after `seq`, ns: infinite when none has yet; null when something was left
   * out before it.
   */
  nextMomentAt(seq: number): number | null {
    const from = this.#chunks.findLastIndex((chunk) => chunk.base.seq <= seq);
    for (const [i, { base, events }] of this.#chunks.slice(Math.max(0, from)).entries()) {
      const before = this.#chunks[Math.max(0, from) + i - 1];
      if (i > 0 && base.seq !== (before?.events.at(-1)?.seq ?? before?.base.seq)) return null;
      const next = events.find((event) => event.seq > seq && isStep(event));
      if (next !== undefined) return next.t;
    }
    return Number.POSITIVE_INFINITY;
  }

  #chunkOf(seq: number): Chunk | undefined {
    return this.#chunks.findLast((chunk) => chunk.base.seq <= seq) ?? this.#chunks[0];
  }

  #momentEnds(): number[] {
    const ends: number[] = [];
    let last = this.oldestSeq;
    for (const chunk of this.#chunks) {
      // A gap ends a moment too: the state after it does not follow directly.
      if (chunk.base.seq !== last) ends.push(last);
      last = chunk.base.seq;
      for (const event of chunk.events) {
        if (isStep(event)) ends.push(last);
        last = event.seq;
      }
    }
    ends.push(last);
    return ends;
  }

  #forget(): void {
    while (
      this.#chunks.length > 1 &&
      (this.#eventCount > this.#limits.events || this.#chunks.length > this.#limits.chunks)
    ) {
      this.#eventCount -= this.#chunks.shift()?.events.length ?? 0;
    }
  }
}
