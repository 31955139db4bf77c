import type { Amount, ArgValue, Members, Words } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol';

/** A number of a pattern: the number itself, or a range. */
export const fitsAmount = (amount: Amount, value: number): boolean =>
  typeof amount === 'number'
    ? value === amount
    : value >= (amount.atLeast ?? Number.NEGATIVE_INFINITY) &&
      value <= (amount.atMost ?? Number.POSITIVE_INFINITY);

/** True when a larger number can never make it fail. */
export const hasNoUpperBound = (amount: Amount): boolean =>
  typeof amount === 'object' && amount.atMost === undefined;

export const isOver = (amount: Amount, value: number): boolean =>
  value > (typeof amount === 'number' ? amount : (amount.atMost ?? Number.POSITIVE_INFINITY));

/** `3`, `at least 3`, `at most 2`, `2 to 5`. */
export const printAmount = (amount: Amount): string => {
  if (typeof amount === 'number') return String(amount);
  const { atLeast, atMost } = amount;
  if (atLeast === undefined) return atMost === undefined ? 'any number' : `at most ${atMost}`;
  return atMost === undefined ? `at least ${atLeast}` : `${atLeast} to ${atMost}`;
};

export const fitsText = (words: Words, text: string): boolean =>
  typeof words === 'string' ? text === words : text.includes(words.contains);

export const printWords = (words: Words): string =>
  typeof words === 'string'
    ? JSON.stringify(words)
    : `with ${JSON.stringify(words.contains)} in it`;

/** @param listenFd the caller's listening descriptor, if any. */
const fitsMembers = ({ has }: Members, value: ArgValue, listenFd: number | null): boolean =>
  Array.isArray(value) &&
  value.some((fd) => (has === 'listening' ? fd === listenFd : fd !== listenFd));

/** Matches an argument of a call with its pattern. */
export const fitsArg = (
  pattern: Amount | Words | Members,
  value: ArgValue | undefined,
  listenFd: number | null = null,
): boolean => {
  if (value === undefined) return false;
  if (isMembers(pattern)) return fitsMembers(pattern, value, listenFd);
  if (isWords(pattern)) {
    if (typeof value === 'string') return fitsText(pattern, value);
    if (typeof value !== 'object' || Array.isArray(value)) return false;
    // Of a longer buffer only the beginning is known, and its exact length.
    if (typeof pattern === 'object') return value.preview.includes(pattern.contains);
    return (
      value.length === pattern.length && value.preview === pattern.slice(0, LIMITS.previewBytes)
    );
  }
  if (typeof value === 'number') return fitsAmount(pattern, value);
  return Array.isArray(value) && fitsAmount(pattern, value.length);
};

const isMembers = (pattern: Amount | Words | Members): pattern is Members =>
  typeof pattern === 'object' && 'has' in pattern;

const isWords = (pattern: Amount | Words): pattern is Words =>
  typeof pattern === 'string' || (typeof pattern === 'object' && 'contains' in pattern);

export const printArg = (pattern: Amount | Words | Members): string => {
  if (isMembers(pattern)) return `with a ${pattern.has} socket among them`;
  return isWords(pattern) ? printWords(pattern) : printAmount(pattern);
};

/** `<name>` or, for a buffer or a set, `<name>.length`. */
export const argAt = (
  args: Readonly<Record<string, ArgValue>>,
  name: string,
): ArgValue | undefined => {
  if (!name.endsWith('.length')) return args[name];
  const value = args[name.slice(0, -'.length'.length)];
  if (typeof value === 'object' || typeof value === 'string') return value.length;
  return undefined;
};
