import { LIMITS, PROTOCOL_VERSION, type StreamQuery } from '@socketarium/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabFrames } from './frames.ts';
import { Viewer } from './stream.ts';
import { FakeLab } from './testing/fake-lab.ts';
import { FakeClock, FakeViewer } from './testing/fake-viewer.ts';

const setUp = (options: { reads?: boolean; marks?: number; query?: StreamQuery } = {}) => {
  const clock = new FakeClock();
  const lab = new FakeLab();
  if (options.marks) lab.mark(options.marks);
  const sink = new FakeViewer(clock, options.reads);
  const viewer = new Viewer(lab, sink, new LabFrames(clock), options.query ?? {});
  return { clock, lab, sink, viewer };
};

const types = (sink: FakeViewer): string[] =>
  sink.received.map((message) =>
    message.type === 'snapshot' ? `snapshot ${message.reason}` : message.type,
  );

const FRAME_MS = Math.ceil(1000 / LIMITS.framesPerSecond);

describe('a viewer that keeps up', () => {
  it('gets hello, then the picture with its newest events', () => {
    const { sink, lab } = setUp({ marks: 100 });
    expect(sink.received[0]).toEqual({
      type: 'hello',
      protocolVersion: PROTOCOL_VERSION,
      labId: 'lab-1',
    });
    expect(sink.received[1]).toMatchObject({ type: 'snapshot', reason: 'first', omitted: 0 });
    expect(sink.received[1]).toHaveProperty('state', lab.state);
    const [, snapshot] = sink.received;
    const tail = snapshot?.type === 'snapshot' ? snapshot.tail.map(({ seq }) => seq) : [];
    expect(tail).toHaveLength(LIMITS.thinnedTailEvents);
    expect(tail.at(-1)).toBe(100);
  });

  it('has the first event after a silence at once, and those that follow in the next frame', () => {
    const { sink, lab, clock } = setUp();
    clock.advance(1000);
    lab.mark(1);
    expect(types(sink)).toEqual(['hello', 'snapshot first', 'events']);
    lab.mark(1);
    lab.mark(2);
    expect(types(sink)).toHaveLength(3);
    clock.advance(FRAME_MS);
    expect(types(sink)).toEqual(['hello', 'snapshot first', 'events', 'events']);
    expect(sink.received.at(-1)).toMatchObject({ events: [{ seq: 2 }, { seq: 3 }, { seq: 4 }] });
    expect(sink.state).toEqual(lab.state);
  });

  it('costs no timer while nothing happens', () => {
    const { clock, lab } = setUp();
    clock.advance(1000);
    lab.mark(1);
    expect(clock.pending).toBe(0);
  });

  it('gets no more frames a second than it can draw', () => {
    const { clock, lab, sink } = setUp();
    for (let i = 0; i < 2000; i++) {
      lab.mark(3);
      clock.advance(1);
    }
    expect(sink.sentAt.length).toBeGreaterThan(100);
    expect(sink.sentAt.length).toBeLessThanOrEqual(2 * LIMITS.framesPerSecond + 2);
    clock.advance(FRAME_MS);
    expect(sink.state).toEqual(lab.state);
  });
});

describe('more events than can be drawn', () => {
  it('are left out, counted, and replaced by a snapshot with the newest of them', () => {
    const { clock, lab, sink } = setUp();
    clock.advance(1000);
    lab.mark(LIMITS.eventsPerFrame + 1);
    const last = sink.received.at(-1);
    expect(last).toMatchObject({
      type: 'snapshot',
      reason: 'thinned',
      omitted: LIMITS.eventsPerFrame + 1,
    });
    expect(last?.type === 'snapshot' && last.tail).toHaveLength(LIMITS.thinnedTailEvents);
    expect(sink.state).toEqual(lab.state);
  });

  it('make a limited number of snapshots a second, and events again when it is calmer', () => {
    const { clock, lab, sink } = setUp();
    clock.advance(1000);
    for (let i = 0; i < 1000; i++) {
      lab.mark(100);
      clock.advance(1);
    }
    const snapshots = types(sink).filter((type) => type === 'snapshot thinned').length;
    expect(snapshots).toBeGreaterThanOrEqual(LIMITS.thinnedSnapshotsPerSecond - 1);
    expect(snapshots).toBeLessThanOrEqual(LIMITS.thinnedSnapshotsPerSecond + 1);
    clock.advance(1000);
    expect(sink.state).toEqual(lab.state);
    lab.mark(1);
    expect(types(sink).at(-1)).toBe('events');
  });

  it('omitted and sent events add up to all of them', () => {
    const { clock, lab, sink } = setUp();
    for (let i = 0; i < 300; i++) {
      lab.mark(i % 50 === 0 ? 5000 : 10);
      clock.advance(7);
    }
    clock.advance(1000);
    let total = 0;
    for (const message of sink.received) {
      if (message.type === 'events') total += message.events.length;
      if (message.type === 'snapshot') total += message.omitted;
    }
    expect(total).toBe(lab.state.seq);
  });
});

describe('a viewer that does not keep up', () => {
  it('has a bounded buffer, and a fresh snapshot when it has read all', () => {
    const { clock, lab, sink } = setUp({ reads: false });
    for (let i = 0; i < 400; i++) {
      lab.mark(i % 2 === 0 ? 1 : 500);
      clock.advance(FRAME_MS);
    }
    expect(sink.mostBuffered).toBeLessThan(LIMITS.viewerBufferBytes + 200_000);
    sink.take(3);
    clock.advance(1000);
    const waiting = sink.buffered();
    expect(waiting).toBeGreaterThan(0);
    sink.reads = true;
    sink.take(Number.POSITIVE_INFINITY);
    clock.advance(FRAME_MS);
    expect(types(sink).at(-1)).toBe('snapshot behind');
    expect(sink.state).toEqual(lab.state);
    lab.mark(1);
    clock.advance(FRAME_MS);
    expect(types(sink).at(-1)).toBe('events');
  });

  it('gets no pongs piled up', () => {
    const { viewer, sink } = setUp({ reads: false });
    for (let i = 0; i < 200_000; i++) viewer.receive(`{"type":"ping","id":${i}}`);
    expect(sink.buffered()).toBeLessThan(LIMITS.viewerBufferBytes + 100);
  });
});

/** A viewer that has everything up to `after`, of a lab with 50 events if it has none. */
const resumed = (query: StreamQuery, lab = new FakeLab()) => {
  const clock = new FakeClock();
  const sink = new FakeViewer(clock);
  const before = structuredClone(lab.state);
  if (lab.state.seq === 0) lab.mark(50);
  if (query.after !== undefined) sink.state = { ...before, seq: query.after };
  new Viewer(lab, sink, new LabFrames(clock), query);
  return { sink, clock, lab };
};

describe('a viewer that comes back', () => {
  it('resumes where it was, and gets what it missed', () => {
    const { sink } = resumed({ after: 20, startedAt: 1000 });
    expect(types(sink)).toEqual(['hello', 'resumed', 'events']);
    expect(sink.received[1]).toEqual({ type: 'resumed', after: 20 });
    expect(sink.state?.seq).toBe(50);
  });

  it('learns that it missed nothing', () => {
    expect(types(resumed({ after: 50 }).sink)).toEqual(['hello', 'resumed']);
  });

  it('gets even a long backlog, in frames', () => {
    const lab = new FakeLab();
    lab.mark(5000);
    const { sink, clock } = resumed({ after: 0 }, lab);
    clock.advance(1000);
    expect(types(sink)).toEqual(['hello', 'resumed', ...Array(9).fill('events')]);
    expect(sink.state?.seq).toBe(5000);
  });

  it.each<[string, StreamQuery, FakeLab]>([
    ['it claims more than there was', { after: 51 }, new FakeLab()],
    ['the lab is another of the same name', { after: 20, startedAt: 999 }, new FakeLab()],
    ['the lab has forgotten', { after: 20 }, new FakeLab(1000, 10)],
  ])('starts anew when %s', (_why, query, lab) => {
    expect(types(resumed(query, lab).sink)).toEqual(['hello', 'snapshot first']);
  });
});

describe('the end', () => {
  it('comes after the last events, and then nothing', () => {
    const { sink, lab, clock } = setUp();
    lab.mark(2);
    lab.end('deleted');
    expect(types(sink)).toEqual(['hello', 'snapshot first', 'events', 'ended']);
    expect(sink.received.at(-1)).toMatchObject({ type: 'ended', reason: 'deleted', kept: false });
    expect(sink.closed).toEqual({ code: 1000, reason: 'the lab ended' });
    expect(sink.state).toEqual(lab.state);
    lab.mark(1);
    clock.advance(1000);
    expect(sink.received).toHaveLength(4);
    expect(lab.listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('of a kept lab comes in order, after all that is due', () => {
    const { sink, lab, clock } = setUp();
    lab.mark(2);
    lab.end('it went on as lab-2', true, 'lab-2');
    clock.advance(1000);
    expect(types(sink)).toEqual(['hello', 'snapshot first', 'events', 'ended']);
    expect(sink.received.at(-1)).toMatchObject({ type: 'ended', kept: true, next: 'lab-2' });
    expect(sink.closed).toEqual({ code: 1000, reason: 'the lab ended' });
    expect([lab.listeners, clock.pending]).toEqual([0, 0]);
  });

  it('of a kept lab can be received later: all that happened, and then that it ended', () => {
    const lab = new FakeLab();
    lab.mark(5000);
    lab.end('its programs were ended', true);
    const { sink, clock } = resumed({ after: 0 }, lab);
    clock.advance(1000);
    expect(types(sink)).toEqual(['hello', 'resumed', ...Array(9).fill('events'), 'ended']);
    expect(sink.state?.seq).toBe(5000);
    expect([lab.listeners, clock.pending]).toEqual([0, 0]);
    const late = resumed({ after: 5000 }, lab);
    late.clock.advance(1000);
    expect(types(late.sink)).toEqual(['hello', 'resumed', 'ended']);
  });

  it('leaves nothing behind when the viewer closes first', () => {
    const { viewer, lab, clock, sink } = setUp();
    lab.mark(1);
    viewer.close();
    viewer.close();
    lab.end('deleted');
    expect(lab.listeners).toBe(0);
    expect(clock.pending).toBe(0);
    expect(sink.closed).toBeNull();
  });
});

describe('a viewer’s message', () => {
  it('ping is answered', () => {
    const { viewer, sink } = setUp();
    viewer.receive('{"type":"ping","id":7}');
    expect(sink.received.at(-1)).toEqual({ type: 'pong', id: 7 });
  });

  it.each([
    ['{', 1007, 'VIEWER_MESSAGE_INVALID: not JSON'],
    ['', 1007, 'VIEWER_MESSAGE_INVALID: not JSON'],
    ['{}', 1008, 'VIEWER_MESSAGE_INVALID: type: is missing'],
    ['[]', 1008, 'VIEWER_MESSAGE_INVALID: body: must be a JSON object'],
    ['null', 1008, 'VIEWER_MESSAGE_INVALID: body: must be a JSON object'],
    ['{"type":"server.kill"}', 1008, 'VIEWER_MESSAGE_INVALID: type: must be "ping"'],
    ['{"type":"ping"}', 1008, 'VIEWER_MESSAGE_INVALID: id: is missing'],
    ['{"type":"ping","id":1,"x":2}', 1008, 'VIEWER_MESSAGE_INVALID: x: is not a known field'],
  ])('%j closes with %d', (text, code, reason) => {
    const { viewer, sink, lab } = setUp();
    viewer.receive(text);
    expect(sink.closed).toEqual({ code, reason });
    expect(lab.listeners).toBe(0);
  });

  it('has a reason that fits a close frame, whatever was sent', () => {
    const { viewer, sink } = setUp();
    viewer.receive(JSON.stringify({ type: 'ping', id: 1, ['ö'.repeat(200)]: 1 }));
    expect(Buffer.byteLength(sink.closed?.reason ?? '')).toBeLessThanOrEqual(123);
    expect(sink.closed?.reason).toMatch(/^VIEWER_MESSAGE_INVALID: ö+$/);
  });
});

describe('any viewer', () => {
  const action = fc.oneof(
    fc.record({ push: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(599, 601, 3000)) }),
    fc.record({ wait: fc.constantFrom(0, 1, 16, 17, 50, 150) }),
    fc.record({ take: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ reads: fc.boolean() }),
    fc.constant({ reconnect: true }),
  );

  it('has, after all it was sent, the lab’s own picture', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const clock = new FakeClock();
        const lab = new FakeLab(1000, 2000);
        let sink = new FakeViewer(clock);
        const frames = new LabFrames(clock);
        let viewer = new Viewer(lab, sink, frames, {});
        for (const step of actions) {
          if ('push' in step) lab.mark(step.push);
          if ('wait' in step) clock.advance(step.wait);
          if ('take' in step) sink.take(step.take);
          if ('reads' in step) sink.reads = step.reads;
          if ('reconnect' in step) {
            viewer.close();
            const { state, reads } = sink;
            sink = new FakeViewer(clock, reads);
            sink.state = state;
            const query = state === null ? {} : { after: state.seq, startedAt: state.startedAt };
            viewer = new Viewer(lab, sink, frames, query);
          }
        }
        sink.reads = true;
        sink.take(Number.POSITIVE_INFINITY);
        clock.advance(2000);
        expect(sink.state).toEqual(lab.state);
        expect(clock.pending).toBe(0);
        viewer.close();
        expect(lab.listeners).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
