/**
 * An append-only list that is cheap to share: every version is a window on one growing array, so
 * appending copies nothing and an older version keeps its content. It keeps the newest `cap`.
 */
export interface Log<T> {
  readonly items: T[];
  readonly start: number;
  readonly end: number;
}

export const emptyLog = <T>(): Log<T> => ({ items: [], start: 0, end: 0 });

/** The log with `item` appended, and without its oldest when it held `cap`. */
export const append = <T>(log: Log<T>, item: T, cap: number): Log<T> => {
  const start = Math.max(log.start, log.end + 1 - cap);
  // Another append to this version happened already, or too much of the past is held: make a new array.
  if (log.items.length !== log.end || start > cap) {
    const items = log.items.slice(start, log.end);
    items.push(item);
    return { items, start: 0, end: items.length };
  }
  log.items.push(item);
  return { items: log.items, start, end: log.end + 1 };
};

export const size = <T>(log: Log<T>): number => log.end - log.start;

export const last = <T>(log: Log<T>): T | undefined =>
  log.end > log.start ? log.items[log.end - 1] : undefined;

/** Index of the first item for which `after` holds; `end` if for none. `after` must be monotonic. */
export const firstWhere = <T>(log: Log<T>, after: (item: T) => boolean): number => {
  let low = log.start;
  let high = log.end;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if (after(log.items[mid] as T)) high = mid;
    else low = mid + 1;
  }
  return low;
};
