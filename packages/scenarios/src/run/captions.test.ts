import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/clock.ts';
import { Captions, readingMs } from './captions.ts';

const ONE = 'Client 1 connects.';
const TWO = 'Client 2 finds the queue full, and sleeps.';

const begin = (watched: boolean) => {
  const clock = new FakeClock();
  const shown: (string | null)[] = [];
  const captions: Captions = new Captions(clock, watched, () => shown.push(captions.current));
  return { clock, captions, shown };
};

describe('the time that a line takes to read', () => {
  it('grows with its words, and has an end', () => {
    expect(readingMs(ONE)).toBe(1380);
    expect(readingMs(TWO)).toBeGreaterThan(readingMs(ONE));
    expect(readingMs('word '.repeat(500))).toBe(4000);
  });
});

describe('lines for a viewer', () => {
  it('stay as long as they take to read, and then until the next one', () => {
    const { clock, captions, shown } = begin(true);
    captions.say(ONE);
    expect(captions.current).toBe(ONE);
    expect(captions.readInMs).toBe(readingMs(ONE));
    clock.advance(readingMs(ONE) - 1);
    expect(captions.readInMs).toBe(1);
    clock.advance(60_000);
    expect(captions.current).toBe(ONE);
    expect(captions.readInMs).toBe(0);
    captions.say(TWO);
    expect(shown).toEqual([ONE, TWO]);
  });

  it('are queued when they come too soon', () => {
    const { clock, captions } = begin(true);
    captions.say(ONE);
    clock.advance(100);
    captions.say(TWO);
    captions.say('The end.');
    expect(captions.current).toBe(ONE);
    expect(captions.shownInMs).toBe(readingMs(ONE) - 100 + readingMs(TWO));
    expect(captions.readInMs).toBe(captions.shownInMs + readingMs('The end.'));
    clock.advance(readingMs(ONE) - 100);
    expect(captions.current).toBe(TWO);
    clock.advance(readingMs(TWO));
    expect(captions.current).toBe('The end.');
    expect(captions.shownInMs).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('are gone at the end, queued ones too', () => {
    const { clock, captions } = begin(true);
    captions.say(ONE);
    captions.say(TWO);
    captions.end();
    expect(captions.current).toBeNull();
    expect(clock.pending).toBe(0);
  });
});

it('at full speed the newest line is shown, and nothing waits', () => {
  const { clock, captions, shown } = begin(false);
  captions.say(ONE);
  captions.say(TWO);
  expect(shown).toEqual([ONE, TWO]);
  expect(captions.readInMs).toBe(0);
  expect(captions.shownInMs).toBe(0);
  expect(clock.pending).toBe(0);
});
