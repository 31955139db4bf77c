import type { SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { EventBudget } from './event-budget.ts';
import { EventLog } from './event-log.ts';

const fill = (log: EventLog, count: number): EventLog => {
  for (let n = 0; n < count; n++) {
    const seq = log.last + 1;
    log.add({ type: 'marker.set', seq, t: seq, text: '' });
  }
  return log;
};

const seqs = (events: readonly SocketariumEvent[] | null) => events?.map((event) => event.seq);

test('an empty log has nothing after 0, and cannot answer for 1', () => {
  expect(new EventLog().after(0)).toEqual([]);
  expect(new EventLog().after(1)).toBeNull();
});

test('returns the newest in order, and no more than requested', () => {
  const log = fill(new EventLog(), 10);
  log.forget(3);
  expect(log.last).toBe(10);
  expect(seqs(log.after(6))).toEqual([7, 8, 9, 10]);
  expect(seqs(log.after(6, 2))).toEqual([7, 8]);
  expect(seqs(log.after(10))).toEqual([]);
});

test('returns null rather than a part once events are forgotten, before and after it moved the rest', () => {
  const log = fill(new EventLog(), 10);
  for (const forgotten of [3, 6, 9]) {
    log.forget(3);
    expect(log.size).toBe(10 - forgotten);
    expect(log.after(forgotten - 1)).toBeNull();
    expect(seqs(log.after(forgotten))?.[0]).toBe(forgotten + 1);
  }
  expect(log.after(11)).toBeNull();
  expect(log.after(-1)).toBeNull();
});

test('one budget for all: the lab with most events forgets, down to a fair share', () => {
  const budget = new EventBudget(100);
  const add = (log: EventLog, count: number): void => {
    fill(log, count);
    budget.added(log, count);
  };
  const [quiet, busy, busier] = [budget.open(), budget.open(), budget.open()];
  const sizes = () => [quiet.size, busy.size, busier.size];
  add(busier, 95);
  add(quiet, 5);
  expect(sizes()).toEqual([5, 0, 95]);
  add(busy, 500);
  // The newer log had most at that moment, then both in turn.
  expect(sizes()[0]).toBe(5);
  expect(Math.abs(busy.size - busier.size)).toBeLessThanOrEqual(1);
  expect(quiet.size + busy.size + busier.size).toBe(100);
  add(busier, 1000);
  expect(sizes()[0]).toBe(5);
  expect(quiet.size + busy.size + busier.size).toBe(100);

  // The events of a closed lab are free for the others.
  budget.close(busy);
  add(busier, 200);
  expect(busier.size).toBe(95);
  add(busy, 1000);
  expect(busier.size).toBe(95);
});
