import type { History } from '@socketarium/model/projections/history';
import {
  advance,
  atSpeed,
  type Playhead,
  type Speed,
  timeOf,
} from '@socketarium/model/projections/playhead';

/** The page may get no frames for long, as in a hidden tab: the past does not race by after that. */
const LONGEST_STRIDE_MS = 500;
/** A moment that has lasted this long is drawn as that: then it is seen who sleeps, ns. */
const SETTLED_NS = 1e8;

interface Playing {
  readonly head: Playhead;
  readonly speed: Speed;
  /** At the newest moment it is live again; else it waits there for the next one, to show that slowly. */
  readonly joins: boolean;
  /** When the head was there, ms on the page's clock. */
  readonly at: number;
}

/** Which moment of the past is drawn, and how it goes on: it stands, it is played, or it is no past but live. */
export class Rewinding {
  readonly #history: History;
  #seq: number | null = null;
  #playing: Playing | null = null;
  /** A moment to stop at once it is past, unless the user has gone somewhere meanwhile. */
  #hold: number | null = null;

  constructor(history: History) {
    this.#history = history;
  }

  /** The event after which the drawn moment is; null while it is live. */
  get seq(): number | null {
    return this.#seq;
  }

  get speed(): Speed | null {
    return this.#playing?.speed ?? null;
  }

  /** Stands at the moment after that event; null, and whatever is not past, is live. */
  pin(seq: number | null): void {
    this.#hold = null;
    this.#playing = null;
    const known = seq !== null && seq < this.#history.newestSeq;
    this.#seq = known ? Math.max(seq, this.#history.oldestSeq) : null;
  }

  /** Stands there when that moment is past, if it is live until then. */
  holdAt(seq: number): void {
    this.#hold = this.#seq === null ? seq : null;
  }

  /** One call back or further from what is drawn. Past the newest it is live again. */
  step(direction: -1 | 1): void {
    if (this.#seq === null && direction === 1) return;
    const to = this.#history.step(this.#seq ?? this.#history.newestSeq, direction);
    if (to !== null) this.pin(to);
    else if (direction === 1) this.pin(null);
    else this.#playing = null;
  }

  /**
   * Plays on from the moment that is drawn.
   * @param now ms on the page's clock.
   */
  play(speed: Speed, now: number): void {
    const from = this.#seq;
    this.#hold = null;
    const seq = from ?? this.#history.newestSeq;
    const t = this.#history.at(seq)?.t;
    if (t === undefined) return;
    this.#seq = seq;
    const joins = from !== null;
    this.#playing = { head: { at: { seq, t }, shownMs: 0 }, speed, joins, at: now };
  }

  /** While it is played: at another speed from here on. */
  setSpeed(speed: Speed): void {
    const playing = this.#playing;
    if (playing === null) return;
    const head = atSpeed(playing.head, playing.speed, speed, this.#history);
    this.#playing = { ...playing, head, speed };
  }

  /** Stands at what is drawn. */
  halt(): void {
    this.#playing = null;
  }

  /**
   * It is `now`, ms on the page's clock, and the history has what has come.
   * @returns whether another moment is drawn.
   */
  advance(now: number): boolean {
    const before = this.#seq;
    if (this.#hold !== null && this.#history.newestSeq > this.#hold) {
      // Of what went by too fast to be kept, another moment would be shown as if it were that one.
      if (this.#history.has(this.#hold)) this.pin(this.#hold);
      this.#hold = null;
    }
    const { oldestSeq } = this.#history;
    if (this.#seq !== null && this.#seq < oldestSeq) this.#moveTo(oldestSeq);
    if (this.#playing !== null) this.#advance(this.#playing, now);
    return this.#seq !== before;
  }

  /** The time that is drawn, ns: of a moment that stands a little after it began, if it lasted so long. */
  time(t: number): number {
    const playing = this.#playing;
    if (playing !== null && playing.speed !== 'steps') {
      return timeOf(playing.head, playing.speed, this.#history).t;
    }
    const next = this.#history.nextMomentAt(this.#seq ?? 0) ?? t;
    return Math.min(t + SETTLED_NS, next);
  }

  /** So long nothing happened, ns, of which less is shown just now; null when nothing is shortened. */
  get shortened(): number | null {
    const playing = this.#playing;
    return playing === null ? null : timeOf(playing.head, playing.speed, this.#history).shortened;
  }

  #advance({ head, speed, joins, at }: Playing, now: number): void {
    const elapsed = Math.min(LONGEST_STRIDE_MS, Math.max(0, now - at));
    const next = advance(head, elapsed, speed, this.#history);
    if (joins && this.#history.momentAfter(next.at.seq) === null) {
      this.pin(null);
      return;
    }
    this.#playing = { head: next, speed, joins, at: now };
    this.#seq = next.at.seq;
  }

  /** What was drawn is forgotten: it goes on with the oldest that is kept. */
  #moveTo(seq: number): void {
    this.#seq = seq;
    const t = this.#history.at(seq)?.t;
    if (this.#playing === null || t === undefined) return;
    this.#playing = { ...this.#playing, head: { at: { seq, t }, shownMs: 0 } };
  }
}
