import { expect, test } from 'vitest';
import { onceAFrame } from './frames.ts';

/** Frames that come when the test says so. */
const framed = () => {
  const world = { hidden: false, waiting: [] as (() => void)[], drawn: [] as string[] };
  const schedule = onceAFrame({
    request: (action) => world.waiting.push(action),
    hidden: () => world.hidden,
  });
  const draw = (what: string) => schedule(() => world.drawn.push(what));
  const frame = () => {
    for (const action of world.waiting.splice(0)) action();
  };
  return { world, draw, frame };
};

test('the first in a frame is drawn at once, the next with the next frame', () => {
  const { world, draw, frame } = framed();
  draw('a');
  expect(world.drawn).toEqual(['a']);
  draw('b');
  expect(world.drawn).toEqual(['a']);
  frame();
  expect(world.drawn).toEqual(['a', 'b']);
  draw('c');
  expect(world.drawn).toEqual(['a', 'b']);
  frame();
  frame();
  draw('d');
  expect(world.drawn).toEqual(['a', 'b', 'c', 'd']);
});

test('once nothing is drawn no frame is asked for', () => {
  const { world, draw, frame } = framed();
  draw('a');
  frame();
  expect(world.waiting).toEqual([]);
});

test('a hidden tab draws when it is looked at again', () => {
  const { world, draw, frame } = framed();
  world.hidden = true;
  draw('a');
  expect(world.drawn).toEqual([]);
  expect(world.waiting).toHaveLength(1);
  world.hidden = false;
  frame();
  expect(world.drawn).toEqual(['a']);
});
