import type { Connection } from '@socketarium/protocol';

export interface SumSoFar {
  /** The integers read, in order; when `truncated`, the newest that are known. */
  readonly terms: readonly number[];
  readonly total: number;
  /** True once the `0` that ends the service was read. */
  readonly complete: boolean;
  /** True when earlier terms are no longer known: then `total` is of the known ones alone. */
  readonly truncated: boolean;
}

const INTEGER = /^\s*[+-]?\d+\s*$/;

/**
 * The `sum` service in hand, parsed from what the server read; a line without its newline does not count.
 * Null before the first whole line.
 */
export const sumSoFar = (
  connection: Pick<Connection, 'serverRead' | 'truncated'>,
): SumSoFar | null => {
  const lines = connection.serverRead.split('\n');
  lines.pop();
  // A line with missing bytes is not a number: it contains a GAP (roles/text.ts).
  const numbers = lines.filter((line) => INTEGER.test(line)).map(Number);
  const end = numbers.indexOf(0);
  const terms = end < 0 ? numbers : numbers.slice(0, end);
  if (terms.length === 0 && end < 0) return null;
  return {
    terms,
    total: terms.reduce((sum, term) => sum + term, 0),
    complete: end >= 0,
    truncated: connection.truncated,
  };
};
