import type { ArgValue, CallArgs, LabState, Moment } from '@socketarium/protocol';
import type { CallMatcher } from './call-pattern.ts';
import { printRole } from './call-pattern.ts';
import type { SeenCall } from './calls.ts';

/** Prints a call as strace does; passed in, since the words are the model's. `result` null: not returned. */
export type PrintCall = (
  call: string,
  args: CallArgs,
  result: { readonly ret: number; readonly errno: string | null } | null,
) => string;

/** One expectation, checked against the facts as they come. */
export interface Check {
  /** Null while it is still open. */
  readonly ok: boolean | null;
  /** The calls that it must be given, with the pattern of its that they matched. */
  readonly calls: readonly CallInterest[];
  /** Examines the picture after a fact. Absent where the expectation is about calls only. */
  readonly look?: (state: LabState) => void;
  /** No fact will follow: decides what is open. `state`: the last picture, null when there was none. */
  finish(state: LabState | null): void;
  /** The moment of the finding, see protocol's `observed`. */
  at(): Moment | null;
  /** The finding, in words; null before there is one. */
  say(print: PrintCall): string | null;
}

export interface CallInterest {
  readonly matcher: CallMatcher;
  /** A call of the pattern's name, in its role, at its moment. `score` is `matcher.fields` for a match. */
  readonly take: (seen: SeenCall, score: number) => void;
}

export const printSeen = (seen: SeenCall, print: PrintCall): string => {
  const result = seen.ret === null ? null : { ret: seen.ret, errno: seen.errno };
  return `${printRole(seen.role)}: ${print(seen.call, elided(seen.args), result)}`;
};

/** How much of a buffer is shown, chars: what matters in a line of evidence is its end, the result. */
const SHOWN = 40;
/** A single repeated char needs no more, and neither does what is not text. */
const SHOWN_OF_NO_TEXT = 8;
const NO_TEXT = /^(.)\1{8,}$|[^\n\t -~]/s;

const elided = (args: CallArgs): CallArgs =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, elidedValue(value)]));

const elidedValue = (value: ArgValue): ArgValue => {
  if (typeof value !== 'object' || !('preview' in value)) return value;
  const { length, preview } = value;
  return { length, preview: preview.slice(0, NO_TEXT.test(preview) ? SHOWN_OF_NO_TEXT : SHOWN) };
};

/** The moment after it: there its arguments and results can be seen. */
export const momentOf = (
  seen: { readonly seq: number; readonly t: number } | null,
): Moment | null => (seen === null ? null : { seq: seen.seq, t: seen.t });

/** Calls of the right name in the right role that did not match: how many, and the most similar, newest first. */
export class Near {
  count = 0;
  likest: SeenCall | null = null;
  #score = -1;

  take(seen: SeenCall, score: number): void {
    this.count++;
    if (score < this.#score) return;
    this.#score = score;
    this.likest = seen;
  }

  /** `no such call`, with the most similar one there was. @param isOpen it may still come. */
  say(print: PrintCall, isOpen = false): string {
    const none = isOpen ? 'no such call yet' : 'no such call';
    if (this.likest === null) return none;
    const others = this.count === 1 ? '' : ` of ${this.count} others`;
    return `${none}; the nearest${others} was ${printSeen(this.likest, print)}`;
  }
}
