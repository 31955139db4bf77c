import type { Amount, CallPattern } from '@socketarium/protocol';
import { fitsAmount, hasNoUpperBound, isOver } from './amount.ts';
import { compileCallPattern } from './call-pattern.ts';
import type { SeenCall } from './calls.ts';
import { type Check, momentOf, Near, type PrintCall, printSeen } from './check.ts';
import { count as counted } from './picture-leaf.ts';

/** Calls that match, and how many of them there are. */
export const happens = (pattern: CallPattern, times: Amount | undefined): Check => {
  const matcher = compileCallPattern(pattern);
  const wanted = times ?? { atLeast: 1 };
  const near = new Near();
  let count = 0;
  let first: SeenCall | null = null;
  let tooMany: SeenCall | null = null;
  let ok: boolean | null = null;
  const take = (seen: SeenCall, score: number): void => {
    if (score < matcher.fields) {
      near.take(seen, score);
      return;
    }
    count++;
    first ??= seen;
    if (ok !== null) return;
    if (isOver(wanted, count)) {
      ok = false;
      tooMany = seen;
    } else if (hasNoUpperBound(wanted) && fitsAmount(wanted, count)) ok = true;
  };
  return {
    get ok() {
      return ok;
    },
    calls: [{ matcher, take }],
    finish: () => {
      ok ??= fitsAmount(wanted, count);
    },
    at: () => momentOf(tooMany ?? first ?? near.likest),
    say: (print) => {
      if (first === null)
        return ok === null && near.count === 0 ? null : near.say(print, ok === null);
      if (count === 1)
        return times === undefined ? printSeen(first, print) : `once: ${printSeen(first, print)}`;
      return `${count} times, the first: ${printSeen(first, print)}`;
    },
  };
};

/** The pattern is of calls that fail, however they do. */
const isFailure = ({ ret, errno, args }: CallPattern): boolean =>
  args === undefined && (ret === -1 || (errno !== undefined && errno !== null));

export const never = (pattern: CallPattern): Check => {
  const matcher = compileCallPattern(pattern);
  const near = new Near();
  let first: SeenCall | null = null;
  let ok: boolean | null = null;
  return {
    get ok() {
      return ok;
    },
    calls: [
      {
        matcher,
        take: (seen, score) => {
          if (score < matcher.fields) {
            near.take(seen, score);
            return;
          }
          first ??= seen;
          ok = false;
        },
      },
    ],
    finish: () => {
      ok ??= true;
    },
    at: () => momentOf(first),
    say: (print: PrintCall) => {
      if (first !== null) return printSeen(first, print);
      const calls = counted(near.count, `${matcher.calls.join(', ')} call`);
      if (ok === null) return near.count === 0 ? 'true so far' : `true so far (${calls})`;
      if (near.count === 0) return 'no such call';
      const wanted = isFailure(pattern) ? ['failed', 'did not fail'] : ['matched', 'did not match'];
      return near.count === 1
        ? `${calls}, which ${wanted[1]}`
        : `none of the ${calls} ${wanted[0]}`;
    },
  };
};
