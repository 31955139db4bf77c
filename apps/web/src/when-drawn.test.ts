import { expect, test } from 'vitest';
import { whenDrawn } from './when-drawn.ts';

const setUp = () => {
  const waiting: (() => void)[] = [];
  const page = {
    drawn: null as string | null,
    focused: null as string | null,
    frame: () => waiting.shift()?.(),
    waits: () => waiting.length > 0,
  };
  const acted: string[] = [];
  whenDrawn(
    () => page.drawn,
    (found) => acted.push(found),
    { request: (action) => waiting.push(action), focused: () => page.focused },
  );
  return { page, acted };
};

test('it waits for as many frames as it takes, and acts once', () => {
  const { page, acted } = setUp();
  for (let n = 0; n < 10; n++) page.frame();
  expect(acted).toEqual([]);
  page.drawn = 'the box';
  page.frame();
  expect(acted).toEqual(['the box']);
  expect(page.waits()).toBe(false);
});

test('not when the user has gone elsewhere', () => {
  const { page, acted } = setUp();
  page.frame();
  page.focused = 'another field';
  page.drawn = 'the box';
  page.frame();
  expect(acted).toEqual([]);
  expect(page.waits()).toBe(false);
});

test('what never comes is not looked for forever', () => {
  const { page } = setUp();
  for (let n = 0; n < 1000; n++) page.frame();
  expect(page.waits()).toBe(false);
});
