import type { CallName, CallPattern } from '@socketarium/protocol';
import { argAt, fitsAmount, fitsArg, printAmount, printArg } from './amount.ts';
import type { SeenCall } from './calls.ts';
import { nameWords } from './picture-leaf.ts';

/** A pattern of calls, prepared for matching many calls. */
export interface CallMatcher {
  readonly calls: readonly CallName[];
  readonly when: 'entered' | 'returned';
  /** Whether the role matches; the call's name is known to. */
  isOf(role: string): boolean;
  /** How many of the pattern's fields match; all of them for a match. */
  score(seen: SeenCall): number;
  /** The score of a match. */
  readonly fields: number;
  /** `read of client-1 that returned 0`. */
  readonly text: string;
}

type Test = (seen: SeenCall) => boolean;

export const compileCallPattern = (pattern: CallPattern): CallMatcher => {
  const tests = [...testsOf(pattern)];
  const { actor } = pattern;
  return {
    calls: typeof pattern.call === 'string' ? [pattern.call] : pattern.call,
    when: pattern.when,
    isOf: actor === 'client-*' ? (id) => id.startsWith('client-') : (id) => id === actor,
    score: (seen) => {
      let fitting = 0;
      for (const test of tests) if (test(seen)) fitting++;
      return fitting;
    },
    fields: tests.length,
    text: printCallPattern(pattern),
  };
};

function* testsOf({ ret, errno, args }: CallPattern): Generator<Test> {
  if (ret !== undefined) yield (seen) => seen.ret !== null && fitsAmount(ret, seen.ret);
  if (errno !== undefined) yield (seen) => seen.ret !== null && seen.errno === errno;
  for (const [name, wanted] of Object.entries(args ?? {})) {
    yield (seen) => fitsArg(wanted, argAt(seen.args, name), seen.listenFd);
  }
}

/** In words, for what was awaited or missing: `accept of the server that failed with EMFILE`. */
export const printCallPattern = (pattern: CallPattern): string => {
  const { call, ret, errno, args, when } = pattern;
  const name = typeof call === 'string' ? call : call.join(' or ');
  const ends: string[] = [];
  if (ret !== undefined) ends.push(`returned ${printAmount(ret)}`);
  if (errno === null) ends.push('succeeded');
  else if (errno !== undefined) ends.push(`failed with ${errno}`);
  for (const [arg, wanted] of Object.entries(args ?? {}))
    ends.push(`has ${arg} ${printArg(wanted)}`);
  const entry = when === 'entered' ? 'entry to ' : '';
  const that = ends.length === 0 ? '' : ` that ${ends.join(' and ')}`;
  return `${entry}${name} of ${printRole(pattern.actor)}${that}`;
};

export const printRole = (role: string): string =>
  role === 'server' ? 'the server' : role === 'client-*' ? 'any client' : nameWords(role);
