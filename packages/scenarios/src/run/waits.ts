import type { LabState, ScenarioStep, SocketariumEvent } from '@socketarium/protocol';
import { type CallMatcher, compileCallPattern } from '../check/call-pattern.ts';
import { type SeenCall, SeenCalls } from '../check/calls.ts';
import { PictureMatcher } from '../check/picture.ts';

export type WaitStep = Extract<ScenarioStep, { withinMs: number }>;

/** A step that waits, prepared. */
export interface Wait {
  readonly withinMs: number;
  /** Whether it is over, by the present picture. */
  isOver(state: LabState): boolean;
  /** The awaited condition, in words. */
  readonly wanted: string;
  /** The present state instead, in words. */
  instead(state: LabState | null): string;
}

/** The waits of a run by the index of their step. Calls are counted from the first fact on. */
export class Waits {
  readonly #waits = new Map<number, Wait>();
  readonly #counters: CallCounter[] = [];
  readonly #calls: SeenCalls;

  constructor(steps: readonly ScenarioStep[]) {
    steps.forEach((step, index) => {
      if ('until' in step) this.#waits.set(index, pictureWait(step));
      else if ('untilCall' in step) {
        const counter = new CallCounter(compileCallPattern(step.untilCall));
        this.#counters.push(counter);
        this.#waits.set(index, callWait(step, counter));
      }
    });
    this.#calls = new SeenCalls(this.#counters.flatMap(({ calls }) => calls));
  }

  /** Must be called with every fact and the picture after it, before `isOver` is asked about it. */
  take(event: SocketariumEvent, state: LabState): void {
    if (this.#counters.length === 0) return;
    const seen = this.#calls.take(event, state);
    if (seen !== null) for (const counter of this.#counters) counter.take(seen);
  }

  /** The wait of this step; undefined for a step with an action. */
  at(index: number): Wait | undefined {
    return this.#waits.get(index);
  }
}

class CallCounter {
  count = 0;
  readonly matcher: CallMatcher;

  constructor(matcher: CallMatcher) {
    this.matcher = matcher;
  }

  get calls(): readonly string[] {
    return this.matcher.calls;
  }

  take(seen: SeenCall): void {
    const { matcher } = this;
    if (matcher.when !== seen.when || !matcher.calls.some((one) => one === seen.call)) return;
    if (matcher.isOf(seen.role) && matcher.score(seen) === matcher.fields) this.count++;
  }
}

const pictureWait = (step: Extract<ScenarioStep, { until: object }>): Wait => {
  const matcher = new PictureMatcher(step.until);
  return {
    withinMs: step.withinMs,
    isOver: (state) => matcher.matches(state),
    wanted: matcher.text,
    instead: (state) => (state === null ? 'there was no picture' : matcher.saw(state)),
  };
};

const callWait = (
  step: Extract<ScenarioStep, { untilCall: object }>,
  counter: CallCounter,
): Wait => ({
  withinMs: step.withinMs,
  isOver: () => counter.count >= step.times,
  wanted: step.times === 1 ? counter.matcher.text : `${step.times} times ${counter.matcher.text}`,
  instead: (state) => {
    const seen = counter.count === 0 ? 'there was none' : `there were ${counter.count}`;
    if (state === null) return seen;
    const { blockedIn, machine, gate } = state.server;
    const where =
      blockedIn !== null
        ? `blocked in ${blockedIn}`
        : gate.waiting !== null
          ? `at the gate before ${gate.waiting.call}`
          : `in the state ${machine}`;
    return `${seen}; the server was ${where}`;
  },
});
