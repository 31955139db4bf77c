import { LIMITS, type StreamQuery } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { FRAME_MS, LabFrames } from './frames.ts';
import { Viewer } from './stream.ts';
import { FakeLab } from './testing/fake-lab.ts';
import { FakeClock, FakeViewer } from './testing/fake-viewer.ts';

const setUp = () => {
  const clock = new FakeClock();
  const lab = new FakeLab();
  const frames = new LabFrames(clock);
  const join = (options: { reads?: boolean; query?: StreamQuery } = {}) => {
    const sink = new FakeViewer(clock, options.reads);
    return { sink, viewer: new Viewer(lab, sink, frames, options.query ?? {}) };
  };
  return { clock, lab, frames, join };
};

test('viewers that keep up get the same bytes, whenever they joined', () => {
  const { clock, lab, join } = setUp();
  lab.mark(10);
  const first = join();
  clock.advance(5);
  const second = join();
  clock.advance(6);
  const third = join();
  for (let n = 0; n < 100; n++) {
    lab.mark(3);
    clock.advance(1);
  }
  clock.advance(FRAME_MS);
  const lists = [first, second, third].map(({ sink }) => sink.sent);
  // Each its own hello, and from then on one list of frames; the picture was shared as well.
  expect(lists[0]?.length).toBeGreaterThan(6);
  for (const list of lists.slice(1)) {
    expect(list.length).toBe(lists[0]?.length);
    for (const [n, bytes] of list.entries()) if (n > 0) expect(bytes).toBe(lists[0]?.[n]);
  }
  expect(third.sink.state).toEqual(lab.state);
});

test('a snapshot in place of too many events is made once for all viewers that are due it', () => {
  const { clock, lab, join } = setUp();
  const sinks = [join().sink, join().sink];
  clock.advance(1000);
  lab.mark(LIMITS.eventsPerFrame + 1);
  expect(sinks[0]?.received.at(-1)).toMatchObject({ type: 'snapshot', reason: 'thinned' });
  expect(sinks[1]?.sent.at(-1)).toBe(sinks[0]?.sent.at(-1));
});

test('a viewer that cannot be sent to is closed, and the others are not affected', () => {
  const { clock, lab, frames, join } = setUp();
  const broken = join();
  const sound = join();
  broken.sink.send = () => {
    throw new Error('its socket is gone');
  };
  clock.advance(1000);
  lab.mark(1);
  lab.mark(1);
  clock.advance(FRAME_MS);
  expect(broken.sink.closed).toEqual({ code: 1011, reason: 'INTERNAL: its socket is gone' });
  expect(sound.sink.closed).toBeNull();
  expect(sound.sink.state).toEqual(lab.state);
  expect(frames.viewers).toBe(1);
});

test('without viewers no timer runs', () => {
  const { clock, lab, join } = setUp();
  const [one, other] = [join(), join()];
  lab.mark(1);
  expect(clock.pending).toBe(1);
  one.viewer.close();
  expect(clock.pending).toBe(1);
  other.viewer.close();
  expect(clock.pending).toBe(0);
});

test('a frame waits no longer than until the next tick of the grid, by a clock that advances meanwhile', () => {
  const clock = new FakeClock();
  const lab = new FakeLab();
  const waits: number[] = [];
  let now = 0;
  // Like a real one: later at each reading.
  const running = {
    now: () => {
      now += 0.001;
      return clock.now() + now;
    },
    after: (ms: number, run: () => void) => {
      waits.push(ms);
      return clock.after(ms, run);
    },
  };
  new Viewer(lab, new FakeViewer(clock), new LabFrames(running), {});
  for (let n = 0; n < 50; n++) {
    lab.mark(1);
    clock.advance(3);
  }
  expect(waits.length).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThanOrEqual(FRAME_MS);
});
