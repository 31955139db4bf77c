import type { ArgValue, CallArgs, LabState, Moment } from '@socketarium/protocol';
import type { CallMatcher } from './call-pattern.ts';
import { printRole } from './call-pattern.ts';
import type { SeenCall } from './calls.ts';

/** Prints a call as strace does; handed in, since the words are the model's. `result` null: not returned. */
export type PrintCall = (
  call: string,
  args: CallArgs,
  result: { readonly ret: number; readonly errno: string | null } | null,
) => string;

/** One expectation, held against the facts as they come. */
export interface Check {
  /** Null while it can still come out either way. */
  readonly ok: boolean | null;
  /** The calls that it wants to be told of, with which of its patterns matched them. */
  readonly calls: readonly CallInterest[];
  /** Looks at the picture after a fact. Absent where the expectation is about calls alone. */
  readonly look?: (state: LabState) => void;
  /** No fact will follow: decides what is open. `state`: the last picture, null when there was none. */
  finish(state: LabState | null): void;
  /** The moment that shows what was found, as protocol's `observed` has it. */
  at(): Moment | null;
  /** What was found, in words; null before there is anything to say. */
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

/** Of a buffer so much, chars: what counts in a line of evidence is its end, the result. */
const SHOWN = 40;
/** One char over and over needs no more to be known, and of what is no text nothing is. */
const SHOWN_OF_NO_TEXT = 8;
const NO_TEXT = /^(.)\1{8,}$|[^\n\t -~]/s;

const elided = (args: CallArgs): CallArgs =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, elidedValue(value)]));

const elidedValue = (value: ArgValue): ArgValue => {
  if (typeof value !== 'object' || !('preview' in value)) return value;
  const { length, preview } = value;
  return { length, preview: preview.slice(0, NO_TEXT.test(preview) ? SHOWN_OF_NO_TEXT : SHOWN) };
};

/** The moment after it: what it was entered or returned with can be seen there. */
export const momentOf = (
  seen: { readonly seq: number; readonly t: number } | null,
): Moment | null => (seen === null ? null : { seq: seen.seq, t: seen.t });

/** Calls of the right name in the right role that did not match: how many, and the likest, newest first. */
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

  /** `no such call`, with the likest that there was. @param isOpen it may still come. */
  say(print: PrintCall, isOpen = false): string {
    const none = isOpen ? 'no such call yet' : 'no such call';
    if (this.likest === null) return none;
    const others = this.count === 1 ? '' : ` of ${this.count} others`;
    return `${none}; the nearest${others} was ${printSeen(this.likest, print)}`;
  }
}
