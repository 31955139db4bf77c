import type {
  Expectation,
  LabState,
  Observation,
  Observed,
  SocketariumEvent,
} from '@socketarium/protocol';
import { SeenCalls } from './calls.ts';
import type { CallInterest, Check, PrintCall } from './check.ts';
import { happens, never } from './count-checks.ts';
import { inOrder } from './order-check.ts';
import { differ, took } from './other-checks.ts';
import { atEnd, atNoTime, sometime } from './picture-checks.ts';

export interface CheckerOptions {
  readonly print: PrintCall;
}

/**
 * Looks up a scenario's observations in the facts, one fact after another in the order of `seq`. A fact
 * costs little: calls are looked up by name, and only changed parts of pictures are compared.
 */
export class Checker {
  readonly #observations: readonly Observation[];
  readonly #checks: readonly Check[];
  readonly #lookers: readonly Check[];
  readonly #interests = new Map<string, CallInterest[]>();
  readonly #calls: SeenCalls;
  readonly #print: PrintCall;
  #last: LabState | null = null;
  #open: number;

  constructor(observations: readonly Observation[], options: CheckerOptions) {
    this.#observations = observations;
    this.#print = options.print;
    this.#checks = observations.map(({ check }) => checkOf(check));
    this.#lookers = this.#checks.filter(({ look }) => look !== undefined);
    for (const interest of this.#checks.flatMap(({ calls }) => calls)) {
      for (const call of interest.matcher.calls) {
        const others = this.#interests.get(call);
        if (others === undefined) this.#interests.set(call, [interest]);
        else others.push(interest);
      }
    }
    this.#calls = new SeenCalls(this.#interests.keys());
    this.#open = this.#checks.length;
  }

  /** Takes a fact and the picture after it. Returns true when it decided something. */
  take(event: SocketariumEvent, state: LabState): boolean {
    this.#last = state;
    const seen = this.#calls.take(event, state);
    if (seen !== null) {
      for (const { matcher, take } of this.#interests.get(seen.call) ?? []) {
        if (matcher.when !== seen.when || !matcher.isOf(seen.role)) continue;
        take(seen, matcher.score(seen));
      }
    }
    for (const check of this.#lookers) if (check.ok === null) check.look?.(state);
    return this.#countOpen();
  }

  /** The present result of each observation. */
  results(): Observed[] {
    return this.#observations.map(({ expected }, i) => {
      const check = this.#checks[i] as Check;
      const isBefore = this.#last === null && check.ok === null;
      const observed = isBefore ? null : check.say(this.#print);
      return { expected, observed, ok: check.ok, at: check.at() };
    });
  }

  /** Decides what was open: no fact will follow. */
  finish(): Observed[] {
    for (const check of this.#checks) check.finish(this.#last);
    this.#open = 0;
    return this.results();
  }

  #countOpen(): boolean {
    let open = 0;
    for (const { ok } of this.#checks) if (ok === null) open++;
    const changed = open !== this.#open;
    this.#open = open;
    return changed;
  }
}

const checkOf = (expectation: Expectation): Check => {
  if ('happens' in expectation) return happens(expectation.happens, expectation.times);
  if ('never' in expectation) return never(expectation.never);
  if ('inOrder' in expectation) return inOrder(expectation.inOrder);
  if ('sometime' in expectation) return sometime(expectation.sometime);
  if ('atNoTime' in expectation) return atNoTime(expectation.atNoTime);
  if ('atEnd' in expectation) return atEnd(expectation.atEnd);
  if ('tookMs' in expectation) return took(expectation.call, expectation.tookMs);
  const { a, b, arg } = expectation.differ;
  return differ(a, b, arg);
};
