import { expect, test } from 'vitest';
import { ActivityLog } from './projections/activity.ts';
import type { Step } from './projections/contract.ts';
import { reduce } from './reduce.ts';
import { Story } from './testing/transcript.ts';
import { captionAt, type HeldCaption, nextCaption } from './words/caption.ts';
import { summary } from './words/summary.ts';

const MS = 1e6;

/** The activity of a story so far. */
const activityOf = (story: Story) => {
  const log = new ActivityLog();
  log.reset(story.initial);
  let state = story.initial;
  const steps: Step[] = story.facts.map((event) => {
    state = reduce(state, event);
    return { event, state };
  });
  log.add(steps);
  return log.at();
};

const serving = (): Story => {
  const story = new Story({ server: 'iterative', service: 'echo', backlog: 4 });
  story.server.setsUp();
  story.client(1).added().connects();
  story.server.accepts(5, { pid: 501 });
  return story;
};

test('a call is reported as sleeping once it has lasted, and in the past when it is known to have', () => {
  const story = serving();
  story.server.enters('read', { fd: 5, count: 128 });
  const { state } = story;
  expect(captionAt(state, state.t).text).toBe('The server serves client 1.');
  expect(captionAt(state, state.t + 99 * MS).text).toBe('The server serves client 1.');
  expect(captionAt(state, state.t + 100 * MS).text).toMatch(/^The server sleeps in read\(5\)/);
});

test('a sentence stays while it is true, and a false one is replaced', () => {
  const story = serving();
  story.server.enters('read', { fd: 5, count: 128 });
  const since = story.state.t;
  let held: HeldCaption | null = null;
  const at = (ms: number): HeldCaption => {
    held = nextCaption(held, story.state, activityOf(story), since + ms * MS);
    return held;
  };
  expect(at(0).text).toBe('The server serves client 1.');
  expect(at(50).text).toBe('The server serves client 1.');
  // Too soon to be read, and there is nothing to summarise yet: being true comes first.
  expect(at(100).text).toMatch(/sleeps in read\(5\)/);
  const asleep = at(900);
  expect(asleep.text).toMatch(/sleeps in read\(5\)/);
  expect(asleep.since).toBe(since + 100 * MS);
});

test('what changes too fast to be read is summarised, and a summary stays a second', () => {
  const story = serving();
  let held: HeldCaption | null = null;
  const texts: string[] = [];
  const begun = story.t;
  for (let round = 0; round < 12; round += 1) {
    story.server.enters('read', { fd: 5, count: 128 });
    // It sleeps for 300 ms of each 400.
    story.t += 300 * MS;
    held = nextCaption(held, story.state, activityOf(story), story.t);
    texts.push(held.text);
    story.server.returns('read', 2, { buf: 'a\n' }).writes(5, 'a\n');
    story.t += 90 * MS;
    held = nextCaption(held, story.state, activityOf(story), story.t);
    texts.push(held.text);
  }
  expect(story.t - begun).toBeGreaterThan(4000 * MS);
  const sum = 'The server serves client 1, mostly asleep in read().';
  expect(texts.slice(6).every((one) => one === sum)).toBe(true);
  expect(held?.advice).toMatch(/^One client at a time/);
  // Once a sentence stays true, it is shown.
  story.server.enters('read', { fd: 5, count: 128 });
  const later = [1, 2, 3, 4].map((s) => {
    held = nextCaption(held, story.state, activityOf(story), story.t + s * 1000 * MS);
    return held.text;
  });
  expect(later.at(-1)).toMatch(/^The server sleeps in read\(5\), waiting for client 1\./);
});

test('one who is served is named, and of several it is said that they are', () => {
  const story = new Story({ server: 'select', service: 'echo', backlog: 9 });
  story.server.setsUp();
  const n = 5;
  for (let i = 1; i <= n; i += 1) {
    story.client(i).added().connects();
    story.server.accepts(4 + i, { pid: 500 + i });
  }
  story.t += 400 * MS;
  const say = () => summary(story.state, activityOf(story), story.t);
  expect(say()).toBe('The server accepts clients.');
  story.server.reads(6, 'a\n').writes(6, 'a\n');
  expect(say()).toBe('The server serves client 2.');
  for (const i of [1, 5]) story.server.reads(4 + i, 'a\n').writes(4 + i, 'a\n');
  expect(say()).toBe('The server serves several clients in turn.');
});

test('how many wait is said of some seconds, not at each change', () => {
  const story = serving();
  for (const id of [2, 3]) story.client(id).added().connects();
  /** Asleep in read(), and out of it. */
  const round = () => {
    story.server.enters('read', { fd: 5, count: 128 });
    const asleep = story.state;
    story.server.returns('read', 2, { buf: 'a\n' }).writes(5, 'a\n');
    return [asleep, story.state];
  };
  const two = round();
  story.client(4).added().connects();
  const three = round();
  story.t += 400 * MS;
  const activity = activityOf(story);
  let held: HeldCaption | null = null;
  const texts = Array.from({ length: 24 }, (_, i) => {
    const state = (i % 4 < 2 ? two : three)[i % 2] ?? story.state;
    held = nextCaption(held, state, activity, story.t + i * 200 * MS);
    return held.text;
  });
  const waits = new Set(texts.slice(8).map((text) => text.slice(text.indexOf('. ') + 2)));
  expect(waits).toEqual(new Set(['Two or three others wait.']));
});

test('a pause and an end are shown at once', () => {
  const story = serving();
  const first = nextCaption(null, story.state, activityOf(story), story.t);
  story.tell({ type: 'gate.changed', where: story.server.process, mode: 'paused', paceMs: 0 });
  story.server.gate('gate.waiting', 'read');
  const paused = nextCaption(first, story.state, activityOf(story), story.t);
  expect(paused.text).toBe('The server is paused, before read(), serving client 1.');
  story.server.exits(null, 'SIGKILL');
  const over = nextCaption(paused, story.state, activityOf(story), story.t);
  expect(over.text).toBe('The server was killed by SIGKILL.');
});
