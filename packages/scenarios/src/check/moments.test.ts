import { describe, expect, it } from 'vitest';
import { Facts } from '../testing/facts.ts';
import { momentOfIt, type Transcript } from '../testing/observe.ts';
import { acceptQueue, picture } from '../testing/state.ts';

const accept = { actor: 'server', call: 'accept' };
const read = { actor: 'server', call: 'read' };

/** Facts 1 and 2: accept() = 4. 3 and 4: read() = 3. 5 and 6: accept() = 5. A millisecond apart. */
const calls = (): Transcript => {
  const facts = new Facts();
  return [
    ...facts.call('server', 'accept', 4),
    ...facts.call('server', 'read', 3),
    ...facts.call('server', 'accept', 5),
  ];
};

const queue = (length: number) =>
  picture({
    listening: acceptQueue(Array.from({ length }, (_, i) => `client-${i + 1}`)),
  });

/** Facts 1 to 4: no client waits, one, two, none. */
const pictures = (): Transcript => {
  const facts = new Facts();
  return [0, 1, 2, 0].map((length) => [facts.mark(), queue(length)] as const);
};

const at = (seq: number) => ({ seq, t: seq * 1e6 });

describe('the moment that shows an observation', () => {
  it.each([
    ['a call: its return', { happens: accept }, at(2)],
    ['an entry: itself', { happens: { ...read, when: 'entered' } }, at(3)],
    ['several calls: the first', { happens: accept, times: 2 }, at(2)],
    ['too many calls: the one too many', { happens: accept, times: 1 }, at(6)],
    ['no such call: the nearest', { happens: { ...accept, ret: 9 } }, at(6)],
    ['no call of that name: none', { happens: { actor: 'server', call: 'write' } }, null],
    ['never, and never it was: none', { never: { ...accept, ret: 9 } }, null],
    ['never, and it was', { never: { ...accept, ret: 5 } }, at(6)],
    ['calls in order: the last', { inOrder: [accept, read] }, at(4)],
    ['as far as the order held', { inOrder: [read, accept, read] }, at(6)],
    [
      'a call that took long: while it did',
      { call: read, tookMs: { atLeast: 1 } },
      { seq: 3, t: 4e6 },
    ],
    ['two calls that differ: the later', { differ: { a: accept, b: read, arg: 'ret' } }, at(4)],
    [
      'two that differ, of which one is not',
      { differ: { a: accept, b: { actor: 'client-1', call: 'read' }, arg: 'ret' } },
      at(2),
    ],
  ])('%s', (_name, check, moment) => {
    expect(momentOfIt(check, calls())).toEqual(moment);
  });

  it.each([
    [
      'a picture: the first that was so',
      { sometime: { queue: { length: { atLeast: 1 } } } },
      at(2),
    ],
    [
      'the nearest, when none was so',
      { sometime: { queue: { length: 2 }, server: { blockedIn: 'connect' } } },
      at(3),
    ],
    ['at no time, and so it was: none', { atNoTime: { queue: { length: 3 } } }, null],
    ['at no time, and it was', { atNoTime: { queue: { length: 2 } } }, at(3)],
    ['at the end', { atEnd: { queue: { length: 0 } } }, at(4)],
  ])('%s', (_name, check, moment) => {
    expect(momentOfIt(check, pictures())).toEqual(moment);
  });

  it('is none before there is any fact', () => {
    for (const check of [
      { happens: accept },
      { never: accept },
      { inOrder: [accept, read] },
      { sometime: { queue: { length: 1 } } },
      { atNoTime: { queue: { length: 1 } } },
      { atEnd: { queue: { length: 1 } } },
      { call: accept, tookMs: 1 },
      { differ: { a: accept, b: read, arg: 'ret' } },
    ]) {
      expect(momentOfIt(check, [])).toBeNull();
    }
  });
});
