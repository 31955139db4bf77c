import { expect, test } from 'vitest';
import { askedFor, linkTo, reached } from './moment-link.ts';

test('an address names a lab and a moment, or none', () => {
  expect(askedFor('?lab=lab-3&at=512')).toEqual({ lab: 'lab-3', at: 512 });
  expect(askedFor('?lab=lab-3')).toEqual({ lab: 'lab-3', at: null });
  for (const at of ['', '0', '-4', '1.5', 'x', '9'.repeat(20)]) {
    expect(askedFor(`?lab=lab-3&at=${at}`)).toEqual({ lab: 'lab-3', at: null });
  }
  expect(askedFor('?at=5')).toBeNull();
});

test('a link leads there and keeps the scenario, and leaves the token behind', () => {
  const here = 'http://127.0.0.1:4711/?token=secret&lab=lab-1&at=9#/scenario/half-close';
  expect(linkTo(here, { lab: 'lab-3', at: 512 })).toBe(
    'http://127.0.0.1:4711/?lab=lab-3&at=512#/scenario/half-close',
  );
  expect(linkTo(here, { lab: 'lab-3', at: null })).toBe(
    'http://127.0.0.1:4711/?lab=lab-3#/scenario/half-close',
  );
  expect(askedFor(new URL(linkTo(here, { lab: 'lab-3', at: 512 })).search)).toEqual({
    lab: 'lab-3',
    at: 512,
  });
});

test('a moment is there, is not kept any more, or has not come', () => {
  const kept = { newest: 900, keeps: (seq: number) => seq >= 500 && seq < 900 };
  expect([499, 500, 899, 900, 901].map((at) => reached(at, kept))).toEqual([
    'forgotten',
    'there',
    'there',
    'there',
    'to-come',
  ]);
});
