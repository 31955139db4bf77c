import { expect, test } from 'vitest';
import { onceAFrame } from './frames.ts';

/** Frames and a clock that go on when the test says so. */
const framed = () => {
  const world = { hidden: false, apart: 0, drawn: [] as string[], asked: 0 };
  let now = 0;
  let waiting: (() => void)[] = [];
  let timers: { at: number; action: () => void }[] = [];
  const schedule = onceAFrame({
    request: (action) => {
      world.asked += 1;
      waiting.push(action);
    },
    hidden: () => world.hidden,
    now: () => now,
    after: (ms, action) => timers.push({ at: now + ms, action }),
    apart: () => world.apart,
  });
  const pass = (ms: number) => {
    const until = now + ms;
    for (;;) {
      const [first] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      timers = timers.filter((timer) => timer !== first);
      now = Math.max(now, first.at);
      first.action();
    }
    now = until;
  };
  return {
    world,
    draw: (what: string) => schedule(() => world.drawn.push(what)),
    pass,
    /** A frame, which takes `ms` to lay out and paint. */
    frame: (ms = 0) => {
      const actions = waiting;
      waiting = [];
      for (const action of actions) action();
      // Its timers of 0 ms are late by as much.
      now += ms;
      pass(0);
    },
  };
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
  expect(world.drawn).toEqual(['a', 'b', 'c']);
});

test('once nothing is drawn no frame is asked for', () => {
  const { world, draw, frame, pass } = framed();
  draw('a');
  frame(10);
  pass(1000);
  expect(world.asked).toBe(1);
});

test('drawings that fit into a frame go on without a rest', () => {
  const { world, draw, frame } = framed();
  for (let i = 0; i < 100; i += 1) {
    draw(`${i}`);
    frame(16);
  }
  expect(world.drawn).toHaveLength(100);
});

test('after a quiet time some may be drawn at once, however slow', () => {
  const { world, draw, frame } = framed();
  draw('a');
  frame(41);
  draw('b');
  frame(41);
  draw('c');
  expect(world.drawn).toEqual(['a', 'b', 'c']);
});

test('then others have twice what a drawing took longer than a frame, and what came is drawn', () => {
  const { world, draw, frame, pass } = framed();
  for (const early of ['a', 'b']) {
    draw(early);
    frame(41);
  }
  draw('c');
  frame(36);
  draw('d');
  draw('e');
  pass(39);
  expect(world.drawn).toEqual(['a', 'b', 'c']);
  pass(1);
  expect(world.drawn).toEqual(['a', 'b', 'c', 'e']);
});

test('the rest after a very slow one has an end', () => {
  const { world, draw, frame, pass } = framed();
  draw('a');
  frame(5000);
  draw('b');
  pass(50);
  expect(world.drawn).toEqual(['a', 'b']);
});

test('a hidden tab draws when it is looked at again', () => {
  const { world, draw, frame } = framed();
  world.hidden = true;
  draw('a');
  expect(world.drawn).toEqual([]);
  expect(world.asked).toBe(1);
  world.hidden = false;
  frame();
  expect(world.drawn).toEqual(['a']);
});

test('drawings kept apart: the first at once, then the newest when the time is over', () => {
  const { world, draw, frame, pass } = framed();
  world.apart = 100;
  draw('a');
  draw('b');
  frame(10);
  draw('c');
  pass(89);
  expect(world.drawn).toEqual(['a']);
  pass(1);
  expect(world.drawn).toEqual(['a', 'c']);
});

test('drawings kept apart: after a longer quiet time what comes is drawn at once', () => {
  const { world, draw, frame, pass } = framed();
  world.apart = 100;
  draw('a');
  frame(10);
  pass(90);
  draw('b');
  expect(world.drawn).toEqual(['a', 'b']);
});

test('drawings kept apart: a slow one is rested for as long as ever', () => {
  const { world, draw, frame, pass } = framed();
  world.apart = 100;
  draw('a');
  frame(5000);
  draw('b');
  pass(49);
  expect(world.drawn).toEqual(['a']);
  pass(1);
  expect(world.drawn).toEqual(['a', 'b']);
});

test('drawings kept apart: a tab that is looked at again draws with its frame', () => {
  const { world, draw, frame } = framed();
  world.apart = 100;
  world.hidden = true;
  draw('a');
  world.hidden = false;
  frame();
  expect(world.drawn).toEqual(['a']);
});
