import { firstWhere, type Log } from '@socketarium/model/projections/lanes/log';

/** Some neighbours of a log. */
export interface Slice<T> {
  readonly log: Log<T>;
  /** Where they begin in `log.items`. */
  readonly first: number;
  readonly items: readonly T[];
}

/** The items of a log from one moment to before another; `timeOf` must be monotonic. */
export const sliceOf = <T>(
  log: Log<T>,
  timeOf: (item: T) => number,
  from: number,
  to: number,
): Slice<T> => {
  const first = firstWhere(log, (item) => timeOf(item) >= from);
  const end = firstWhere(log, (item) => timeOf(item) >= to);
  return { log, first, items: log.items.slice(first, end) };
};

/** Whether they are the same items: a log's are never changed, but may come and go at its ends. */
export const sameSlice = <T>(a: Slice<T>, b: Slice<T>): boolean =>
  a.items.length === b.items.length &&
  a.items[0] === b.items[0] &&
  a.items.at(-1) === b.items.at(-1);
