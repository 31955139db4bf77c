import { expect, test } from 'vitest';
import { Senders } from './senders.ts';

const named = (name: string): Uint8Array => Buffer.from(name);

/** Conversations that can be told apart. */
const numbered = (limit: number): Senders => {
  let count = 0;
  return new Senders(() => {
    const done = count++ > 1000;
    return { feed: () => ({ replies: [], done }) };
  }, limit);
};

test('a sender has one conversation, until it is forgotten', () => {
  const senders = numbered(10);
  const first = senders.conversation(named('a'));
  expect(senders.conversation(named('a'))).toBe(first);
  expect(senders.conversation(named('b'))).not.toBe(first);
  senders.forget(named('a'));
  expect(senders.conversation(named('a'))).not.toBe(first);
});

test('past the limit, the sender silent for longest is forgotten', () => {
  const senders = numbered(2);
  const [a, b] = [senders.conversation(named('a')), senders.conversation(named('b'))];
  expect(senders.conversation(named('a'))).toBe(a);
  senders.conversation(named('c'));
  expect(senders.size).toBe(2);
  expect(senders.conversation(named('a'))).toBe(a);
  expect(senders.conversation(named('b'))).not.toBe(b);
});

test('a sender without a name is not remembered', () => {
  const senders = numbered(2);
  expect(senders.conversation(named(''))).not.toBe(senders.conversation(named('')));
  expect(senders.size).toBe(0);
});
