import { initialState } from '@socketarium/model';
import { createLab, type SocketariumEvent } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { EventBudget } from './event-budget.ts';
import { Sequence } from './sequence.ts';

const setUp = (complete: (fact: { t: number }) => void = () => {}) => {
  const faults: unknown[] = [];
  const sequence = new Sequence({
    state: initialState({
      config: createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum' }),
      address: { path: '/lab' },
      startedAt: 0,
    }),
    budget: new EventBudget(),
    failed: (error) => faults.push(error),
  });
  sequence.completer = { complete };
  return Object.assign(sequence, { faults });
};

const mark = (text: string) => ({ type: 'marker.set', t: 1, text }) as const;

const texts = (events: readonly SocketariumEvent[] | null) =>
  events?.map((event) => [event.seq, event.type === 'marker.set' ? event.text : '']);

test('numbers facts in the order they arrive, and the state includes a batch before its listeners run', () => {
  const sequence = setUp();
  const seen: [number, number][] = [];
  sequence.subscribe((batch) => seen.push([batch.length, sequence.state.seq]));
  sequence.add([mark('a'), mark('b')]);
  sequence.add([mark('c')]);
  expect(seen).toEqual([
    [2, 2],
    [1, 3],
  ]);
  expect(texts(sequence.log.after(1))).toEqual([
    [2, 'b'],
    [3, 'c'],
  ]);
});

test('facts caused by a listener come after every listener has had the batch', () => {
  const sequence = setUp();
  const heard: string[] = [];
  sequence.subscribe((batch) => {
    heard.push(`first ${batch[0]?.seq}`);
    if (batch[0]?.seq === 1) sequence.add([mark('caused')]);
  });
  sequence.subscribe((batch) => heard.push(`second ${batch[0]?.seq}`));
  sequence.add([mark('cause')]);
  expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
});

test('an unsubscribed listener gets no more batches', () => {
  const sequence = setUp();
  let heard = 0;
  const unsubscribe = sequence.subscribe(() => heard++);
  sequence.add([mark('a')]);
  unsubscribe();
  sequence.add([mark('b')]);
  expect(heard).toBe(1);
});

test('a fact can be completed before any listener sees it', () => {
  const sequence = setUp((fact) => {
    fact.t = 42;
  });
  sequence.add([mark('a')]);
  expect(sequence.state.t).toBe(42);
});

test('each fact is delivered with the picture right after it, before the batch', () => {
  const sequence = setUp();
  const heard: string[] = [];
  sequence.onFact((event, state) => heard.push(`fact ${event.seq}, picture of ${state.seq}`));
  sequence.subscribe((batch) => heard.push(`batch of ${batch.length}`));
  sequence.add([mark('a'), mark('b')]);
  expect(heard).toEqual(['fact 1, picture of 1', 'fact 2, picture of 2', 'batch of 2']);
});

test('a throwing listener is reported once and removed; the others are not affected', () => {
  const sequence = setUp();
  const heard: string[] = [];
  const fault = new Error('a viewer’s own');
  let asked = 0;
  const broken = () => {
    asked++;
    // The fact that it caused before it threw waits, and is not lost.
    if (asked === 1) sequence.add([mark('caused')]);
    throw fault;
  };
  sequence.subscribe(broken);
  sequence.onFact(() => {
    throw fault;
  });
  sequence.subscribe((batch) => heard.push(...batch.map((event) => `${event.seq}`)));
  sequence.add([mark('a')]);
  sequence.add([mark('b')]);
  expect(heard).toEqual(['1', '2', '3']);
  expect(asked).toBe(1);
  expect(sequence.faults).toEqual([fault, fault]);
});
