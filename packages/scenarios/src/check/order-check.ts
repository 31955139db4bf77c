import type { CallPattern } from '@socketarium/protocol';
import { compileCallPattern } from './call-pattern.ts';
import { isAfter, type SeenCall } from './calls.ts';
import { type Check, momentOf, Near, printSeen } from './check.ts';

/**
 * Calls one after another by their own time. Facts of several processes arrive a little out of that
 * order, so all matches are kept until the chain is complete: a late one is inserted in its place, and
 * the chain is computed again.
 */
export const inOrder = (patterns: readonly CallPattern[]): Check => {
  const links = patterns.map((pattern) => ({
    matcher: compileCallPattern(pattern),
    matches: [] as SeenCall[],
    near: new Near(),
  }));
  let chain: SeenCall[] = [];
  let newest: SeenCall | null = null;
  let ok: boolean | null = null;

  const extend = (): void => {
    for (let i = chain.length; i < links.length; i++) {
      const before = chain.at(-1);
      const next = earliest(links[i]?.matches ?? [], before);
      if (next === null) return;
      chain.push(next);
    }
    ok = true;
    for (const link of links) link.matches.length = 0;
  };

  const take = (index: number, seen: SeenCall, score: number): void => {
    const link = links[index];
    if (ok !== null || link === undefined) return;
    if (score < link.matcher.fields) {
      link.near.take(seen, score);
      return;
    }
    link.matches.push(seen);
    const isLate = newest !== null && isAfter(newest, seen);
    if (isLate) chain = [];
    else newest = seen;
    if (isLate || index === chain.length) extend();
  };

  return {
    get ok() {
      return ok;
    },
    calls: links.map(({ matcher }, index) => ({
      matcher,
      take: (seen: SeenCall, score: number) => take(index, seen, score),
    })),
    finish: () => {
      ok ??= false;
    },
    at: () => momentOf(chain.at(-1) ?? null),
    say: (print) => {
      const steps = chain.map((seen) => printSeen(seen, print));
      if (ok === true) return steps.join(', then ');
      const missing = links[chain.length];
      if (missing === undefined || (ok === null && steps.length === 0)) return null;
      if (ok === null) return `${steps.join(', then ')}, and no ${missing.matcher.text} yet`;
      const rest =
        missing.matches.length > 0
          ? `${printSeen(missing.matches[0] as SeenCall, print)} was before that`
          : missing.near.say(print);
      if (steps.length === 0) return `${missing.matcher.text}: ${rest}`;
      return `${steps.join(', then ')}, and after it no ${missing.matcher.text} (${rest})`;
    },
  };
};

const earliest = (matches: readonly SeenCall[], after: SeenCall | undefined): SeenCall | null => {
  let first: SeenCall | null = null;
  for (const seen of matches) {
    if (after !== undefined && !isAfter(seen, after)) continue;
    if (first === null || isAfter(first, seen)) first = seen;
  }
  return first;
};
