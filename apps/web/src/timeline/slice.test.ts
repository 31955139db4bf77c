import { append, emptyLog, type Log } from '@socketarium/model/projections/lanes/log';
import { describe, expect, it } from 'vitest';
import { type Slice, sameSlice, sliceOf } from './slice.ts';

interface Item {
  readonly t: number;
}

const logOf = (items: readonly Item[], cap = 100): Log<Item> =>
  items.reduce<Log<Item>>((log, item) => append(log, item, cap), emptyLog());

const ITEMS: readonly Item[] = [1, 2, 2, 3, 5].map((t) => ({ t }));

const between = (log: Log<Item>, from: number, to: number): Slice<Item> =>
  sliceOf(log, ({ t }) => t, from, to);

describe('a slice of a log', () => {
  it('has what is from its beginning to before its end', () => {
    expect(between(logOf(ITEMS), 2, 5).items).toEqual(ITEMS.slice(1, 4));
    expect(between(logOf(ITEMS), 4, 5).items).toEqual([]);
  });

  it('of neighbours has each item once', () => {
    const log = logOf(ITEMS);
    const all = [0, 2, 4].flatMap((from) => between(log, from, from + 2).items);
    expect(all).toEqual(ITEMS);
  });

  it('says where it begins, so that what comes before it can be asked', () => {
    const { log, first, items } = between(logOf(ITEMS), 2, 5);
    expect(log.items[first]).toBe(items[0]);
    expect(log.items[first - 1]).toBe(ITEMS[0]);
  });

  it('is the same while only later items come', () => {
    const before = between(logOf(ITEMS), 2, 4);
    const after = between(logOf([...ITEMS, { t: 6 }]), 2, 4);
    expect(sameSlice(before, after)).toBe(true);
  });

  it('is another when an item of it comes, is replaced or is forgotten', () => {
    const before = between(logOf(ITEMS), 2, 4);
    const more = between(logOf([...ITEMS.slice(0, 4), { t: 3.5 }]), 2, 4);
    const replaced = between(logOf([...ITEMS.slice(0, 3), { t: 3 }]), 2, 4);
    const forgotten = between(logOf(ITEMS, 3), 2, 4);
    expect(sameSlice(before, more)).toBe(false);
    expect(sameSlice(before, replaced)).toBe(false);
    expect(sameSlice(before, forgotten)).toBe(false);
  });
});
