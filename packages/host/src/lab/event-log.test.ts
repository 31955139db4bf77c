import type { SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { EventLog } from './event-log.ts';

const mark = (seq: number): SocketariumEvent => ({ type: 'marker.set', seq, t: seq, text: '' });

const filled = (capacity: number, count: number): EventLog => {
  const log = new EventLog(capacity);
  for (let seq = 1; seq <= count; seq++) log.add(mark(seq));
  return log;
};

const seqs = (events: readonly SocketariumEvent[] | null) => events?.map((event) => event.seq);

test('an empty log has nothing after 0, and nothing to say about 1', () => {
  expect(new EventLog(3).after(0)).toEqual([]);
  expect(new EventLog(3).after(1)).toBeNull();
});

test('remembers as many as it holds, in order, over the ring’s seam', () => {
  const log = filled(4, 10);
  expect(log.last).toBe(10);
  expect(seqs(log.after(6))).toEqual([7, 8, 9, 10]);
  expect(seqs(log.after(10))).toEqual([]);
});

test('says that it forgot instead of giving a part', () => {
  expect(filled(4, 10).after(5)).toBeNull();
  expect(filled(4, 10).after(11)).toBeNull();
  expect(filled(4, 10).after(-1)).toBeNull();
});
