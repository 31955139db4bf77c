import type { LabState } from '@socketarium/protocol';
import type { Gap, Projection, Step } from '../contract.ts';
import { timelineAt } from './past.ts';
import { advanceTimeline, emptyTimeline, leapTimeline, type Timeline } from './timeline.ts';

/** One lane per process. Null before the first picture. */
export class Lanes implements Projection<Timeline | null> {
  #timeline: Timeline | null = null;

  reset(state: LabState, gap?: Gap): void {
    this.#timeline =
      this.#timeline === null || gap === undefined
        ? emptyTimeline(state)
        : leapTimeline(this.#timeline, state);
  }

  add(steps: readonly Step[]): void {
    let timeline = this.#timeline;
    if (timeline === null) throw new RangeError('no picture yet');
    for (const [i, { event, state }] of steps.entries()) {
      timeline = advanceTimeline(timeline, event, state, i < steps.length - 1);
    }
    this.#timeline = timeline;
  }

  at(seq: number | null): Timeline | null {
    const now = this.#timeline;
    return now === null || seq === null || seq >= now.seq ? now : timelineAt(now, seq);
  }
}
