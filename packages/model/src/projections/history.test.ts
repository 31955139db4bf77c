import type { SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { reduce, reduceAll } from '../reduce.ts';
import { beginning, Facts } from '../testing/facts.ts';
import { HISTORY, History, type HistoryLimits } from './history.ts';

/** Feeds these facts to the history, each with the picture after it. */
const feed = (history: History, ...events: readonly SocketariumEvent[]) => {
  for (const event of events) {
    history.add([{ event, state: reduce(history.at(null) ?? beginning(), event) }]);
  }
};

const filled = (events: number, limits: Partial<HistoryLimits> = {}) => {
  const history = new History({ ...HISTORY, ...limits });
  const facts = new Facts();
  const made = facts.calls(events / 2);
  history.reset(beginning());
  feed(history, ...made);
  return { history, made, facts };
};

test('any state since the beginning equals reducing up to it', () => {
  const { history, made } = filled(50, { chunkEvents: 7 });
  for (const seq of [0, 1, 6, 7, 8, 14, 33, 49, 50]) {
    expect(history.at(seq)).toEqual(reduceAll(beginning(), made.slice(0, seq)));
  }
});

test('past the newest it is the newest, and before the oldest the oldest', () => {
  const { history } = filled(10);
  expect(history.at(99)?.seq).toBe(10);
  expect(new History().at(1)).toBeNull();
});

test('the oldest chunks go when there are too many events', () => {
  const { history } = filled(100, { events: 30, chunkEvents: 10 });
  expect(history.oldestSeq).toBe(70);
  expect(history.newestSeq).toBe(100);
  expect(history.at(3)?.seq).toBe(70);
  expect([history.has(69), history.has(70), history.has(100), history.has(101)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(history.at(71)?.seq).toBe(71);
});

test('what a snapshot left out cannot be visited, what was before can', () => {
  const { history } = filled(10);
  const later = { ...beginning(), seq: 500 };
  history.reset(later);
  feed(history, new Facts(500).entered('server', 'close'));
  expect(history.at(300)?.seq).toBe(10);
  expect(history.at(500)).toBe(later);
  expect(history.at(4)?.seq).toBe(4);
  expect([4, 10, 300, 499, 500, 501, 502].filter((seq) => history.has(seq))).toEqual([
    4, 10, 500, 501,
  ]);
  expect(history.step(501, -1)).toBe(500);
  expect(history.step(500, -1)).toBe(10);
  expect(history.step(10, 1)).toBe(500);
  expect(history.momentAfter(10)).toEqual({ seq: 500, t: later.t });
  expect(history.momentAfter(500)?.seq).toBe(501);
});

test('a moment lasts until the next call begins or ends, as far as that is kept', () => {
  const { history, made, facts } = filled(10, { chunkEvents: 4 });
  const sample = facts.sampled();
  feed(history, sample);
  const next = facts.entered('server', 'close');
  feed(history, next);
  expect(history.nextMomentAt(3)).toBe(made[3]?.t);
  expect(history.nextMomentAt(4)).toBe(made[4]?.t);
  expect(history.nextMomentAt(10)).toBe(next.t);
  expect(history.nextMomentAt(12)).toBe(Number.POSITIVE_INFINITY);
  history.reset({ ...beginning(), seq: 500 });
  feed(history, new Facts(500).entered('server', 'close'));
  expect(history.nextMomentAt(12)).toBeNull();
  expect(history.nextMomentAt(500)).toEqual(expect.any(Number));
});

test('snapshots in a row keep only the newest', () => {
  const { history } = filled(4);
  for (const seq of [100, 200, 300]) history.reset({ ...beginning(), seq });
  expect(history.step(300, -1)).toBe(4);
});

test('one call back and forward: a moment includes the samples after it', () => {
  const history = new History();
  const facts = new Facts();
  history.reset(beginning());
  const events = [
    facts.entered('server', 'accept'), // 1
    facts.sampled(), // 2
    facts.returned('server', 'accept'), // 3
    facts.sampled(), // 4
    facts.sampled(), // 5
    facts.entered('server', 'read'), // 6
  ];
  feed(history, ...events);
  expect(history.step(6, -1)).toBe(5);
  expect(history.step(5, -1)).toBe(2);
  expect(history.step(2, -1)).toBe(0);
  expect(history.step(0, -1)).toBeNull();
  expect(history.step(0, 1)).toBe(2);
  expect(history.step(4, 1)).toBe(5);
  expect(history.step(6, 1)).toBeNull();
  expect(history.momentAfter(0)).toEqual({ seq: 2, t: events[0]?.t });
  expect(history.momentAfter(2)).toEqual({ seq: 5, t: events[2]?.t });
  expect(history.momentAfter(4)).toEqual({ seq: 5, t: events[4]?.t });
  expect(history.momentAfter(6)).toBeNull();
  expect(history.eventAt(5)?.seq).toBe(3);
  expect(history.eventAt(0)).toBeNull();
});
