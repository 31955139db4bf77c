import type { Amount, ArgValue, CallPattern } from '@socketarium/protocol';
import { argAt, fitsAmount } from './amount.ts';
import { compileCallPattern } from './call-pattern.ts';
import type { SeenCall } from './calls.ts';
import { type Check, momentOf, Near, printSeen } from './check.ts';

/** A call that matches took this long from entry to return. */
export const took = (pattern: CallPattern, tookMs: Amount): Check => {
  const matcher = compileCallPattern(pattern);
  const near = new Near();
  let nearest: { seen: SeenCall; ms: number } | null = null;
  let count = 0;
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
          const ms = (seen.t - seen.enteredAt) / 1e6;
          if (ok !== null || Number.isNaN(ms)) return;
          count++;
          if (fitsAmount(tookMs, ms)) {
            ok = true;
            nearest = { seen, ms };
          } else if (nearest === null || distance(tookMs, ms) < distance(tookMs, nearest.ms)) {
            nearest = { seen, ms };
          }
        },
      },
    ],
    finish: () => {
      ok ??= false;
    },
    // The sleep itself must be shown: the moment before its return.
    at: () => nearest && { seq: nearest.seen.seq - 1, t: nearest.seen.t },
    say: (print) => {
      if (nearest === null)
        return ok === null && near.count === 0 ? null : near.say(print, ok === null);
      const said = `${printSeen(nearest.seen, print)} took ${printMs(nearest.ms)}`;
      return ok === true || count === 1 ? said : `of ${count} calls the nearest, ${said}`;
    },
  };
};

const distance = (wanted: Amount, ms: number): number => {
  if (typeof wanted === 'number') return Math.abs(ms - wanted);
  return Math.max((wanted.atLeast ?? ms) - ms, ms - (wanted.atMost ?? ms));
};

const printMs = (ms: number): string => `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;

/** An argument (or `ret`) differs between the first calls that match. */
export const differ = (a: CallPattern, b: CallPattern, arg: string): Check => {
  const sides = [a, b].map((pattern) => ({
    matcher: compileCallPattern(pattern),
    near: new Near(),
    first: null as SeenCall | null,
  }));
  let ok: boolean | null = null;
  const decide = (): void => {
    const [left, right] = sides.map(({ first }) => (first === null ? undefined : pick(first, arg)));
    if (left === undefined || right === undefined) return;
    ok = JSON.stringify(left) !== JSON.stringify(right);
  };
  return {
    get ok() {
      return ok;
    },
    calls: sides.map((side) => ({
      matcher: side.matcher,
      take: (seen: SeenCall, score: number) => {
        if (side.first !== null) return;
        if (score < side.matcher.fields) {
          side.near.take(seen, score);
          return;
        }
        side.first = seen;
        decide();
      },
    })),
    finish: () => {
      ok ??= false;
    },
    at: () =>
      sides
        .map(({ first }) => momentOf(first))
        .reduce((a, b) => (a !== null && (b === null || a.seq > b.seq) ? a : b)),
    say: (print) => {
      if (ok === null && sides.every(({ first }) => first === null)) return null;
      const said = sides.map(({ first, near, matcher }) => {
        if (first === null) return `${matcher.text}: ${near.say(print)}`;
        const value = pick(first, arg);
        return value === undefined
          ? `${printSeen(first, print)} has no ${arg}`
          : `${arg} was ${printValue(value)} in ${printSeen(first, print)}`;
      });
      return said.join(', and ');
    },
  };
};

const pick = (seen: SeenCall, arg: string): ArgValue | undefined =>
  arg === 'ret' ? (seen.ret ?? undefined) : argAt(seen.args, arg);

const printValue = (value: ArgValue): string => {
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? `[${value.join(' ')}]` : JSON.stringify(value.preview);
};
