import { LIMITS, type Run, type RunStatus } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { LabFrames } from './frames.ts';
import type { RunFeed } from './runs/run-feed.ts';
import { Viewer } from './stream.ts';
import { FakeLab } from './testing/fake-lab.ts';
import { FakeClock, FakeViewer } from './testing/fake-viewer.ts';

const FRAME_MS = Math.ceil(1000 / LIMITS.framesPerSecond);

/** A run set by the test. */
class FakeRun implements RunFeed {
  #run: Run;
  readonly listeners = new Set<() => void>();

  constructor() {
    this.#run = {
      id: 'run-1',
      scenario: 'by-hand',
      title: 'By hand',
      question: 'What is sent?',
      answer: 'This.',
      transport: 'unix-stream',
      server: 'iterative',
      language: 'typescript',
      labId: 'lab-1',
      status: 'running',
      reason: null,
      progress: { index: 0, count: 1000, say: null },
      observations: [],
      startedAt: new Date(0).toISOString(),
      tookMs: null,
      decisive: null,
      counters: null,
      clients: null,
    };
  }

  current(): Run {
    return this.#run;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  become(index: number, status: RunStatus = 'running'): void {
    this.#run = { ...this.#run, status, progress: { ...this.#run.progress, index } };
    for (const listener of this.listeners) listener();
  }
}

const setUp = (options: { reads?: boolean; after?: number } = {}) => {
  const clock = new FakeClock();
  const lab = new FakeLab();
  const run = new FakeRun();
  lab.mark(10);
  const sink = new FakeViewer(clock, options.reads);
  const query = options.after === undefined ? {} : { after: options.after };
  const viewer = new Viewer(lab, sink, new LabFrames(clock), query, run);
  const types = () => sink.received.map(({ type }) => type);
  const indexes = () =>
    sink.received.flatMap((message) =>
      message.type === 'run' ? [message.run.progress.index] : [],
    );
  return { clock, lab, run, sink, viewer, types, indexes };
};

describe('a viewer of a lab in which a scenario runs', () => {
  it('has the run after its first snapshot, and when it resumes', () => {
    expect(setUp().types()).toEqual(['hello', 'snapshot', 'run']);
    expect(setUp({ after: 4 }).types().slice(0, 3)).toEqual(['hello', 'resumed', 'run']);
  });

  it('has it again when it changes, after the facts that changed it', () => {
    const { clock, lab, run, types } = setUp();
    clock.advance(1000);
    lab.mark(1);
    run.become(1);
    clock.advance(FRAME_MS);
    expect(types().slice(3)).toEqual(['events', 'run']);
    clock.advance(1000);
    expect(types()).toHaveLength(5);
    expect(clock.pending).toBe(0);
  });

  it('has it at most once a frame, and always the latest state', () => {
    const { clock, lab, run, indexes } = setUp();
    clock.advance(1000);
    for (let i = 1; i <= 600; i++) {
      run.become(i);
      if (i % 7 === 0) lab.mark(1);
      clock.advance(1);
    }
    clock.advance(FRAME_MS);
    expect(indexes().length).toBeGreaterThan(20);
    expect(indexes().length).toBeLessThan(600 / (FRAME_MS / 2));
    expect(indexes().at(-1)).toBe(600);
  });

  it('has its result before it learns that the lab is gone', () => {
    const { lab, run, types, sink } = setUp();
    lab.mark(1);
    run.become(3, 'held');
    lab.end('deleted');
    expect(types().slice(-3)).toEqual(['events', 'run', 'ended']);
    expect(sink.received.at(-2)).toMatchObject({ run: { status: 'held' } });
    expect(run.listeners.size).toBe(0);
  });

  it('that does not read has it when it reads again, once', () => {
    const { clock, lab, run, sink, indexes } = setUp({ reads: false });
    for (let i = 1; i <= 2000; i++) {
      lab.mark(100);
      run.become(i);
      clock.advance(FRAME_MS);
    }
    expect(sink.mostBuffered).toBeLessThan(2 * LIMITS.viewerBufferBytes);
    sink.take(Number.POSITIVE_INFINITY);
    const before = indexes().length;
    clock.advance(FRAME_MS);
    sink.take(Number.POSITIVE_INFINITY);
    expect(indexes().slice(before)).toEqual([2000]);
    expect(sink.state).toEqual(lab.state);
  });

  it('has it while more events happen than can be drawn', () => {
    const { clock, lab, run, indexes } = setUp();
    clock.advance(1000);
    for (let i = 1; i <= 200; i++) {
      lab.mark(LIMITS.eventsPerFrame + 1);
      run.become(i);
      clock.advance(FRAME_MS);
    }
    expect(indexes().length).toBeGreaterThan(30);
    expect(indexes().at(-1)).toBe(200);
  });

  it('leaves no listener behind', () => {
    const { run, viewer } = setUp();
    expect(run.listeners.size).toBe(1);
    viewer.close();
    expect(run.listeners.size).toBe(0);
  });
});
