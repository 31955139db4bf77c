import { beginning, Facts, START } from '@socketarium/model/testing/facts';
import type { Lab, LabState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import type { Snapshot } from '../sources/source.ts';
import { LabView } from './lab-view.ts';

const labOf = (state: LabState, ended: Lab['ended']): Lab => ({
  id: 'lab-1',
  ...state.config,
  address: state.address,
  serverPid: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  ended,
  state,
});

/** A view whose frames come when the test says so, on a clock that the test moves. */
const viewed = (state = beginning(), ended: Lab['ended'] = null) => {
  let frame: (() => void) | null = null;
  let now = 0;
  const view = new LabView(
    labOf(state, ended),
    (draw) => {
      frame = draw;
    },
    () => now,
  );
  const draw = () => {
    const drawing = frame;
    frame = null;
    drawing?.();
    return view.picture.get();
  };
  return { view, draw, pass: (ms: number) => (now += ms) };
};

const snapshot = (state: LabState, more: Partial<Snapshot> = {}): Snapshot => ({
  type: 'snapshot',
  reason: 'first',
  state,
  omitted: 0,
  tail: [],
  ...more,
});

test('events are applied once a frame', () => {
  const { view, draw } = viewed();
  view.resumed();
  view.link({ phase: 'live' });
  expect(draw().live?.seq).toBe(0);
  const facts = new Facts();
  view.events(facts.calls(2), 0);
  view.events(facts.calls(1), 0);
  expect(view.picture.get().live?.seq).toBe(0);
  const picture = draw();
  expect(picture.live?.seq).toBe(6);
  expect(picture.shown).toBe(picture.live);
  expect(picture.calls.rows).toHaveLength(3);
});

test('the lab’s past is not shown racing by: the picture waits until it is caught up', () => {
  const { view, draw } = viewed({ ...beginning(), seq: 4 });
  view.resumed();
  view.events(new Facts().calls(1), 0);
  expect(draw().shown).toBeNull();
  view.events(new Facts(2).calls(1), 0);
  expect(draw().shown?.seq).toBe(4);
});

test('pinned, the picture stays while the lab goes on; live again it is the newest', () => {
  const { view, draw } = viewed();
  view.resumed();
  const facts = new Facts();
  view.events(facts.calls(5), 0);
  draw();
  view.pin(4);
  const pinned = draw();
  expect(pinned.pinnedSeq).toBe(4);
  expect(pinned.shown?.seq).toBe(4);
  view.events(facts.calls(5), 0);
  const later = draw();
  expect(later.shown).toBe(pinned.shown);
  expect(later.live?.seq).toBe(20);
  // As late as that moment lasted: until the next call.
  expect(view.time()).toBe(START + 5e6);
  view.pin(null);
  expect(draw().shown?.seq).toBe(20);
});

test('stepping back from live and forward again ends live', () => {
  const { view, draw } = viewed();
  view.resumed();
  view.events(new Facts().calls(2), 0);
  draw();
  view.step(1);
  expect(draw().pinnedSeq).toBeNull();
  view.step(-1);
  expect(draw().pinnedSeq).toBe(3);
  view.step(1);
  expect(draw().pinnedSeq).toBeNull();
});

test('coming back without a loss says so, with a loss says how much', () => {
  const { view, draw } = viewed();
  view.resumed();
  view.link({ phase: 'live' });
  view.events(new Facts().calls(2), 0);
  expect(draw().cameBack).toBeNull();
  view.link({ phase: 'reconnecting', since: 0, daemon: 'unknown' });
  view.resumed();
  view.link({ phase: 'live' });
  expect(draw().cameBack?.missed).toBe(0);
  view.link({ phase: 'reconnecting', since: 0, daemon: 'unknown' });
  expect(draw().cameBack).toBeNull();
  view.snapshot(snapshot({ ...beginning(), seq: 100 }));
  view.link({ phase: 'live' });
  expect(draw().cameBack?.missed).toBe(96);
});

test('time stands still while the stream is down', () => {
  const { view, draw, pass } = viewed();
  view.resumed();
  view.link({ phase: 'live' });
  draw();
  pass(1000);
  expect(view.time()).toBe(START + 1000e6);
  view.link({ phase: 'reconnecting', since: 0, daemon: 'unknown' });
  draw();
  pass(5000);
  expect(view.time()).toBe(START + 1000e6);
});

test('under overload the share that is drawn is told, and the rows show the gap', () => {
  const { view, draw } = viewed();
  view.resumed();
  const tail = new Facts(996).calls(2);
  view.snapshot(
    snapshot({ ...beginning(), seq: 1000 }, { reason: 'thinned', omitted: 1000, tail }),
  );
  const picture = draw();
  expect(picture.oneIn).toBeGreaterThan(100);
  expect(picture.cameBack).toBeNull();
  expect(picture.calls.rows.some((row) => row.kind === 'gap' && row.omitted === 996)).toBe(true);
});

test('a hidden tab gets no frames: events are applied all the same, not piled up', () => {
  const { view, draw } = viewed();
  view.resumed();
  const facts = new Facts();
  for (let i = 0; i < 4; i += 1) view.events(facts.calls(1000), 0);
  expect(draw().live?.seq).toBe(8000);
});

/** Calls a millisecond apart, each an entry and a return. */
const played = (calls: number) => {
  const world = viewed();
  const facts = new Facts();
  world.view.resumed();
  world.view.events(facts.calls(calls), 0);
  world.draw();
  const after = (ms: number) => {
    world.pass(ms);
    return world.draw();
  };
  return { ...world, facts, after };
};

test('played from a moment of the past it goes on at the chosen speed, until it is live', () => {
  const { view, draw, after } = played(20);
  view.pin(10);
  draw();
  view.play(0.5);
  expect(draw()).toMatchObject({ playing: 0.5, pinnedSeq: 10 });
  expect(after(9)).toMatchObject({ playing: 0.5, pinnedSeq: 14 });
  expect(view.time()).toBe(START + 14.5e6);
  view.setSpeed(2);
  expect(after(5)).toMatchObject({ playing: 2, pinnedSeq: 24 });
  expect(after(20)).toMatchObject({ playing: null, pinnedSeq: null });
  expect(view.picture.get().shown?.seq).toBe(40);
});

test('halted it stands where it is, and whatever moves it stops the playing', () => {
  const { view, draw, after } = played(20);
  view.pin(10);
  view.play(1);
  draw();
  after(3);
  view.halt();
  expect(after(1)).toMatchObject({ playing: null, pinnedSeq: 13 });
  expect(after(400)).toMatchObject({ playing: null, pinnedSeq: 13 });
  for (const move of [() => view.pin(20), () => view.step(-1), () => view.pin(null)]) {
    view.pin(10);
    view.play(1);
    draw();
    move();
    expect(draw().playing).toBeNull();
  }
});

test('slow motion from live falls behind, and shows what comes later', () => {
  const { view, draw, facts, after } = played(2);
  view.play(0.5);
  expect(draw()).toMatchObject({ playing: 0.5, pinnedSeq: 4 });
  view.events(facts.calls(4), 0);
  // The next call came a millisecond after the one that is drawn.
  expect(after(1)).toMatchObject({ pinnedSeq: 4 });
  expect(after(1)).toMatchObject({ pinnedSeq: 5 });
  expect(after(4)).toMatchObject({ playing: 0.5, pinnedSeq: 7 });
  expect(after(400)).toMatchObject({ playing: 0.5, pinnedSeq: 12 });
  view.pin(null);
  expect(draw()).toMatchObject({ playing: null, pinnedSeq: null });
});

test('of a lab that has ended, the moment before its programs were ended is shown, and can be left', () => {
  const ending = { at: '2026-01-01T00:00:00.000Z', reason: 'ended', seq: 6, next: null };
  const { view, draw } = viewed({ ...beginning(), seq: 10 }, ending);
  view.resumed();
  view.events(new Facts().calls(5), 0);
  expect(draw()).toMatchObject({ pinnedSeq: 6, playing: null });
  view.pin(null);
  view.link({ phase: 'ended', ending, kept: true });
  expect(draw().pinnedSeq).toBe(6);
  view.pin(2);
  view.holdAt(6);
  expect(draw().pinnedSeq).toBe(2);
});
