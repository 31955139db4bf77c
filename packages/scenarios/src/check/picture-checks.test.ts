import { describe, expect, it } from 'vitest';
import { Facts } from '../testing/facts.ts';
import { observe, saidSoFar, type Transcript } from '../testing/observe.ts';
import { acceptQueue, picture } from '../testing/state.ts';

const moments = (...states: ReturnType<typeof picture>[]): Transcript => {
  const facts = new Facts();
  return states.map((state) => [facts.mark(), state] as const);
};

const EMPTY = picture({ listening: acceptQueue([]) });
const TWO = picture({ listening: acceptQueue(['client-1', 'client-2']) });
const BLOCKED = picture({ listening: acceptQueue([]), server: { blockedIn: 'accept' } });
const wanted = { queue: { length: 2 } };

describe('sometime', () => {
  it('is met by a moment that passes', () => {
    expect(observe({ sometime: wanted }, moments(EMPTY, TWO, EMPTY))).toEqual({
      open: true,
      ok: true,
      observed: '2 in the accept queue: client 1, client 2 (2 ms after the start)',
    });
  });

  it('is not met at the end, and reports the moment that matched most of it', () => {
    const both = { sometime: { ...wanted, server: { blockedIn: 'accept' } } };
    expect(observe(both, moments(EMPTY, BLOCKED, EMPTY))).toEqual({
      open: null,
      ok: false,
      observed:
        'at the nearest moment the server was blocked in accept, 0 in the accept queue (2 ms after the start)',
    });
  });

  it('without any fact is not met', () => {
    expect(observe({ sometime: wanted }, [])).toEqual({ open: null, ok: false, observed: null });
  });
});

describe('atNoTime', () => {
  it('holds at the end', () => {
    expect(observe({ atNoTime: wanted }, moments(EMPTY, BLOCKED))).toEqual({
      open: null,
      ok: true,
      observed: 'true at all 2 moments',
    });
  });

  it('reports before the end that it is true so far', () => {
    expect(saidSoFar({ atNoTime: wanted }, moments(EMPTY, BLOCKED))).toBe(
      'true so far (2 moments)',
    );
  });

  it('fails from the first such moment on', () => {
    expect(observe({ atNoTime: wanted }, moments(EMPTY, TWO, EMPTY))).toEqual({
      open: false,
      ok: false,
      observed: '2 in the accept queue: client 1, client 2 (2 ms after the start)',
    });
  });
});

describe('atEnd', () => {
  it('is decided by the last picture alone', () => {
    expect(observe({ atEnd: wanted }, moments(EMPTY, TWO))).toEqual({
      open: null,
      ok: true,
      observed: 'at the end 2 in the accept queue: client 1, client 2',
    });
    expect(observe({ atEnd: wanted }, moments(TWO, EMPTY))).toEqual({
      open: null,
      ok: false,
      observed: 'at the end 0 in the accept queue',
    });
    expect(observe({ atEnd: wanted }, [])).toEqual({ open: null, ok: false, observed: null });
  });
});
