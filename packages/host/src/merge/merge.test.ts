import { setImmediate as round } from 'node:timers/promises';
import type { Unsequenced } from '@socketarium/protocol';
import { describe, expect, test } from 'vitest';
import type { Inlet, InletOptions } from './inlet.ts';
import { Merge } from './merge.ts';

const marks = (text: string, ...times: number[]): Unsequenced[] =>
  times.map((t) => ({ type: 'marker.set', t, text }));

const setUp = () => {
  const clock = { now: 0 };
  const told: string[] = [];
  const merge = new Merge(
    {
      add: (facts) => {
        for (const fact of facts)
          told.push(fact.type === 'marker.set' ? `${fact.text}${fact.t}` : '');
      },
    },
    () => clock.now,
  );
  const inlet = (name: string, options: InletOptions = {}): Inlet => {
    const inlet = merge.inlet(options);
    inlet.onDelivered((facts) => told.push(`${name}: ${facts.length}`));
    return inlet;
  };
  return { clock, told, inlet };
};

const rounds = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await round();
};

test('facts read in one round are merged by time, each source in its own order', async () => {
  const { clock, told, inlet } = setUp();
  const [a, b] = [inlet('a'), inlet('b')];
  clock.now = 100;
  a.push(marks('a', 2, 6, 5, 9), false);
  b.push(marks('b', 1, 3, 8), false);
  await rounds(2);
  expect(told).toEqual(['b1', 'a2', 'b3', 'a6', 'a5', 'b8', 'a9', 'a: 4', 'b: 3']);
});

test('a fact waits until every pipe was read after it', async () => {
  const { clock, told, inlet } = setUp();
  const [a, b] = [inlet('a'), inlet('b')];
  clock.now = 10;
  a.push(marks('a', 4), false);
  await rounds(1);
  expect(told).toEqual([]);
  b.push(marks('b', 3), false);
  await rounds(1);
  expect(told).toEqual(['b3', 'a4', 'a: 1', 'b: 1']);
});

test('the facts of a single program need not wait', async () => {
  const { told, inlet } = setUp();
  inlet('a').push(marks('a', 4), false);
  await rounds(1);
  expect(told).toEqual(['a4', 'a: 1']);
});

test('where a pipe holds more, newer facts wait for it', async () => {
  const { clock, told, inlet } = setUp();
  const [a, b] = [inlet('a'), inlet('b')];
  clock.now = 100;
  a.push(marks('a', 1, 2), true);
  b.push(marks('b', 2, 50), false);
  await rounds(1);
  a.push(marks('a', 40), true);
  await rounds(1);
  expect(told).toEqual(['a1', 'a2', 'b2', 'a40', 'a: 3', 'b: 1']);
  // Nothing more came, so the pipe is empty.
  await rounds(1);
  expect(told.slice(6)).toEqual(['b50', 'b: 1']);
});

test('a callback after a fact runs when the fact is in the sequence', async () => {
  const { clock, told, inlet } = setUp();
  const [a, b] = [inlet('a'), inlet('b')];
  clock.now = 100;
  b.push(marks('b', 7), false);
  a.push(marks('a', 9), true);
  a.after(() => told.push('a is over'));
  a.end();
  await rounds(2);
  expect(told).toEqual(['b7', 'a9', 'a: 1', 'a is over', 'b: 1']);
});

test('what the host did itself does not wait', () => {
  const { told, inlet } = setUp();
  const [a] = [inlet('a'), inlet('b')];
  a.push(marks('a', 4), false);
  a.emit(marks('host', 5));
  expect(told).toEqual(['host5']);
});

test('a source with another clock is merged by this machine’s clock', async () => {
  const { clock, told, inlet } = setUp();
  const [a, b] = [inlet('a'), inlet('b', { clockOffset: -1000 })];
  clock.now = 100;
  a.push(marks('a', 5), false);
  b.push(marks('b', 1003, 1007), false);
  await rounds(2);
  expect(told).toEqual(['b3', 'a5', 'b7', 'a: 1', 'b: 2']);
});

describe('a source that says itself how far it was read', () => {
  const followed = () => {
    const all = setUp();
    const [a, b] = [all.inlet('a'), all.inlet('b')];
    let asked = 0;
    b.follow(() => asked++);
    all.clock.now = 100;
    return { ...all, a, b, asked: () => asked };
  };

  test('holds the others back until it has answered, and is asked once', async () => {
    const { told, a, b, asked } = followed();
    a.push(marks('a', 40), false);
    await rounds(5);
    expect([told, asked()]).toEqual([[], 1]);
    b.push(marks('b', 30), false);
    await rounds(5);
    // It had more to tell, and has not said that this was all.
    expect([told, asked()]).toEqual([[], 1]);
    b.readUntil(50);
    await rounds(5);
    expect(told).toEqual(['b30', 'a40', 'a: 1', 'b: 1']);
    expect(asked()).toBe(1);
  });

  test('an answer that is not far enough is asked for again', async () => {
    const { told, a, b, asked } = followed();
    a.push(marks('a', 40), false);
    await rounds(3);
    b.readUntil(39);
    await rounds(3);
    expect([told, asked()]).toEqual([[], 2]);
    b.readUntil(40);
    await rounds(3);
    expect(told).toEqual(['a40', 'a: 1']);
  });

  test('one that has said enough is not asked', async () => {
    const { told, a, b, asked } = followed();
    b.readUntil(60);
    a.push(marks('a', 40), false);
    await rounds(3);
    expect([told, asked()]).toEqual([['a40', 'a: 1'], 0]);
  });

  test('nobody waits longer than a second for an answer that does not come', async () => {
    const { told, clock, a } = followed();
    a.push(marks('a', 40), false);
    await rounds(3);
    clock.now += 0.9e9;
    a.push(marks('a', 50), false);
    await rounds(3);
    expect(told).toEqual([]);
    clock.now += 0.2e9;
    // By itself: nothing more comes.
    await expect.poll(() => told).toEqual(['a40', 'a50', 'a: 2']);
  });

  test('one that has ended holds nobody back', async () => {
    const { told, a, b } = followed();
    a.push(marks('a', 40), false);
    await rounds(3);
    b.end();
    await rounds(3);
    expect(told).toEqual(['a40', 'a: 1']);
  });

  test('its answers are in its own clock', async () => {
    const all = setUp();
    const [a, b] = [all.inlet('a'), all.inlet('b', { clockOffset: -1000 })];
    b.follow(() => {});
    all.clock.now = 100;
    a.push(marks('a', 40), false);
    await rounds(3);
    b.readUntil(1039);
    await rounds(3);
    expect(all.told).toEqual([]);
    b.readUntil(1041);
    await rounds(3);
    expect(all.told).toEqual(['a40', 'a: 1']);
  });
});
