import { type CallArgs, maySleep, type Where } from '@socketarium/protocol';
import { type CallPage, pageOf, sectionOf } from './call-manual.ts';
import { resultWords } from './call-result.ts';
import { describeCall, printedArgs } from './describe.ts';
import { elapsed } from './units.ts';

/** One call, from a row of the call list or a line of a program. */
export interface CallFacts {
  readonly call: string;
  readonly where: Where;
  readonly args: CallArgs;
  /** False: it was known that it would not sleep here. */
  readonly sleeps?: false;
  /** When it was entered, ns. */
  readonly t: number;
  readonly end:
    | {
        readonly kind: 'returned';
        readonly t: number;
        readonly args: CallArgs;
        readonly ret: number;
        readonly errno: string | null;
      }
    | { readonly kind: 'died' | 'unseen'; readonly t: number }
    | null;
}

/** The content of a call's card. */
export interface CallCardWords {
  /** `read(2)`. */
  readonly title: string;
  readonly page: CallPage | null;
  /** As it was entered, `read(5, 128)`. */
  readonly made: string;
  /** Each argument by the manual's name, as it was passed and as it was returned. */
  readonly args: readonly { readonly name: string; readonly value: string }[];
  /** `= 6`, `= -1 EAGAIN`; null while it is open, or where its return was not seen. */
  readonly value: string | null;
  /** The same in words, or why there is none. */
  readonly result: string;
  readonly failed: boolean;
  /** When such a call sleeps. */
  readonly sleepsWhen: string;
  /** How long this one took. */
  readonly took: string;
}

/** The result of a call that goes on. */
export const NOT_RETURNED = 'it has not returned yet';

/** @param now the moment that is drawn, ns: an open call has lasted until then. */
export const callCard = (facts: CallFacts, now: number): CallCardWords => {
  const { call, args, end } = facts;
  const returned = end?.kind === 'returned' ? end : null;
  const all = returned === null ? args : { ...args, ...returned.args };
  return {
    title: sectionOf(call),
    page: pageOf(call),
    made: describeCall(call, args),
    args: printedArgs(call, all),
    value:
      returned === null
        ? null
        : `= ${returned.ret}${returned.errno === null ? '' : ` ${returned.errno}`}`,
    result: outcome(facts, all),
    failed: returned?.errno != null || end?.kind === 'died',
    sleepsWhen: sleepsWhen(facts),
    took: took(facts, now),
  };
};

const outcome = ({ call, end }: CallFacts, args: CallArgs): string => {
  if (end === null) return NOT_RETURNED;
  if (end.kind === 'died') return 'it never returned: the process ended during it';
  if (end.kind === 'returned') return resultWords(call, args, end.ret, end.errno);
  return 'its return was too fast to be drawn';
};

const sleepsWhen = ({ call, sleeps }: CallFacts): string => {
  const page = pageOf(call);
  if (page === null) return 'It is not known here whether this call can sleep.';
  if (page.sleeps === null) return 'This call never sleeps.';
  const general = `This call sleeps ${page.sleeps}.`;
  return sleeps === false ? `${general} Here it was certain to return at once.` : general;
};

const took = ({ call, t, end, sleeps }: CallFacts, now: number): string => {
  const ns = Math.max(0, (end?.t ?? now) - t);
  if (end === null) return `It has lasted ${elapsed(ns)} so far.`;
  if (end.kind === 'unseen') return 'How long it took is not known.';
  if (end.kind === 'died') return `The process ended during it, after ${elapsed(ns)}.`;
  const whole = `It took ${elapsed(ns)} from its entry to its return`;
  // How much of that it slept is not in the facts.
  return maySleep(call) && sleeps !== false ? `${whole}, sleep included.` : `${whole}.`;
};
