import { describe, expect, test } from 'vitest';
import type { CallList, CallRow, ListedCall } from './call-log.ts';
import { parseQuery } from './call-query.ts';
import { besideMoment, CallSearch } from './call-search.ts';

const row = (seq: number, call: string, errno?: string): ListedCall => ({
  kind: 'call',
  seq,
  t: seq,
  where: { host: 'here', pid: 4, tid: 4 },
  role: 'server',
  call,
  args: { fd: 5 },
  end:
    errno === undefined
      ? null
      : { kind: 'returned', seq: seq + 1, t: seq, args: {}, ret: -1, errno },
});

const listOf = (rows: readonly CallRow[], forgotten = 0): CallList => ({ rows, forgotten });
const many = (count: number): CallRow[] =>
  Array.from({ length: count }, (_, i) => row(i + 1, i % 10 === 0 ? 'read' : 'write', 'EAGAIN'));

const search = (typed: string) => new CallSearch(parseQuery(typed), (role) => role);
const always = () => true;
/** True this many times. */
const times = (count: number) => {
  let left = count;
  return () => {
    left -= 1;
    return left >= 0;
  };
};
const seqs = (found: { rows: readonly ListedCall[] }) => found.rows.map(({ seq }) => seq);

describe('a long list is searched a little at a time', () => {
  test('the newest first, with its progress', () => {
    const list = listOf(many(1000));
    const one = search('read');
    const first = one.look(list, times(2));
    expect(first).toMatchObject({ total: 1000, done: false });
    expect(first.looked).toBeGreaterThan(0);
    expect(first.looked).toBeLessThan(200);
    expect(first.rows.at(-1)?.seq).toBe(991);
    const nothing = one.look(list, () => false);
    expect(nothing.looked).toBe(first.looked);
    let found = first;
    for (let i = 0; i < 100 && !found.done; i++) found = one.look(list, times(2));
    expect(found).toMatchObject({ looked: 1000, total: 1000, done: true });
    expect(found.rows).toHaveLength(100);
    expect(seqs(found)).toEqual(seqs(found).toSorted((a, b) => a - b));
  });

  test('a call that stays open is checked once each time', () => {
    const one = search('accept');
    expect(seqs(one.look(listOf([row(1, 'accept')]), always))).toEqual([1]);
    const more = listOf([row(1, 'accept'), row(3, 'write', 'EAGAIN')]);
    expect(one.look(more, always)).toMatchObject({ looked: 2, done: true });
  });

  test('"none" is reported once everything was searched, and not before', () => {
    const list = listOf(many(1000));
    const one = search('accept');
    expect(one.look(list, times(1))).toMatchObject({ rows: [], done: false });
    expect(one.look(list, always)).toMatchObject({ rows: [], done: true });
  });
});

describe('changes during the search', () => {
  test('new calls are checked before the older ones', () => {
    const rows = many(1000);
    const one = search('read');
    one.look(listOf(rows), times(1));
    const more = [...rows, row(1001, 'read', 'EAGAIN')];
    const found = one.look(listOf(more), times(1));
    expect(found).toMatchObject({ total: 1001, done: false });
    expect(found.rows.at(-1)?.seq).toBe(1001);
    expect(one.look(listOf(more), always)).toMatchObject({ looked: 1001, done: true });
  });

  test('a call that returns is checked again', () => {
    const one = search('errno:EAGAIN');
    expect(one.look(listOf([row(1, 'read')]), always).rows).toEqual([]);
    expect(seqs(one.look(listOf([row(1, 'read', 'EAGAIN')]), always))).toEqual([1]);
    const none = search('errno:none');
    none.look(listOf([row(1, 'read')]), always);
    expect(none.look(listOf([row(1, 'read', 'EINTR')]), always).rows).toEqual([]);
  });

  test('calls that are no longer kept are no longer found', () => {
    const rows = many(100);
    const one = search('read');
    one.look(listOf(rows), always);
    const found = one.look(listOf(rows.slice(50), 50), always);
    expect(found).toMatchObject({ looked: 50, total: 50, done: true });
    expect(seqs(found)).toEqual([51, 61, 71, 81, 91]);
  });

  test('another list starts the search anew', () => {
    const one = search('read');
    one.look(listOf(many(100)), always);
    const found = one.look(listOf([row(7, 'read', 'EAGAIN')]), always);
    expect(found).toMatchObject({ looked: 1, total: 1, done: true });
    expect(seqs(found)).toEqual([7]);
  });

  test('a gap in the list is not a call', () => {
    const gap = { kind: 'gap', seq: 2, t: 2, omitted: 9 } as const;
    const found = search('').look(listOf([row(1, 'read'), gap, row(3, 'read')]), always);
    expect(seqs(found)).toEqual([1, 3]);
  });
});

test('the nearest before and after a moment', () => {
  const rows = [row(10, 'read'), row(20, 'read'), row(30, 'read')];
  expect(besideMoment(rows, null, -1)?.seq).toBe(30);
  expect(besideMoment(rows, null, 1)).toBeUndefined();
  expect(besideMoment(rows, 20, -1)?.seq).toBe(10);
  expect(besideMoment(rows, 20, 1)?.seq).toBe(30);
  expect(besideMoment(rows, 15, 1)?.seq).toBe(20);
  expect(besideMoment(rows, 10, -1)).toBeUndefined();
});
