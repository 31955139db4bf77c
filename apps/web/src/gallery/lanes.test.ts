import { initialState, reduce } from '@socketarium/model';
import type { Step } from '@socketarium/model/projections/contract';
import type { Lane } from '@socketarium/model/projections/lanes/lane';
import { Lanes } from '@socketarium/model/projections/lanes/lanes';
import { size } from '@socketarium/model/projections/lanes/log';
import type { Timeline } from '@socketarium/model/projections/lanes/timeline';
import type { LabState } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { play, type Scenario, START } from './kernel.ts';
import { SCENES } from './scenes.ts';

const sceneOf = (name: string): Scenario => {
  const scenario = SCENES[name];
  if (scenario === undefined) throw new Error(name);
  return scenario;
};

const address = { path: '/tmp/lab.sock' };

const lanesOf = (state: LabState): Lanes => {
  const lanes = new Lanes();
  lanes.reset(state);
  return lanes;
};

const timelineOf = (lanes: Lanes, seq: number | null = null): Timeline => {
  const timeline = lanes.at(seq);
  if (timeline === null) throw new Error('no picture yet');
  return timeline;
};

const built = (scenario: Scenario) => {
  let state = initialState({ config: scenario.config, address, startedAt: START });
  const lanes = lanesOf(state);
  const versions = [timelineOf(lanes)];
  const steps: Step[] = [];
  for (const event of play(scenario)) {
    state = reduce(state, event);
    steps.push({ event, state });
    lanes.add(steps.slice(-1));
    versions.push(timelineOf(lanes));
  }
  return { timeline: timelineOf(lanes), versions, lanes, steps };
};

/** `waiting 0.6+2.4, served …`: kinds and durations in tenths of a second. */
const told = (lane: Lane): string[] => {
  const spans = lane.closed.items.slice(lane.closed.start, lane.closed.end);
  const all = lane.open === null ? spans : [...spans, lane.open];
  return all.map((span) => {
    const s = (t: number) => ((t - START) / 1e9).toFixed(1);
    return `${span.kind} ${s(span.from)}–${span.to === null ? '' : s(span.to)}`;
  });
};

describe('a timeline of five clients at an iterative server with a queue of two', () => {
  const { timeline, versions } = built(sceneOf('five'));

  it('tells who was served, who is in the queue and who is at the door', () => {
    expect(timeline.clients.map(told)).toEqual([
      ['served 0.3–'],
      ['waiting 0.9–'],
      ['waiting 1.5–'],
      ['door 2.1–'],
      ['door 2.7–'],
    ]);
    expect(told(timeline.server)).toEqual(['asleep 0.0–0.3', 'served 0.3–']);
    expect(timeline.server.open?.label).toBe('client 1');
  });

  it('marks connects and messages', () => {
    const kinds = (lane: Lane | undefined) =>
      lane?.marks.items.slice(lane.marks.start, lane.marks.end).map((mark) => mark.kind);
    expect(kinds(timeline.clients[0])).toEqual(['connect', 'request', 'request', 'request']);
    expect(kinds(timeline.clients[4])).toEqual(['connect']);
  });

  it('leaves older versions as they were', () => {
    const middle = versions[Math.floor(versions.length / 2)] as Timeline;
    const again = built(sceneOf('five')).versions[Math.floor(versions.length / 2)] as Timeline;
    expect(middle.clients.map(told)).toEqual(again.clients.map(told));
    expect(size(middle.ticks)).toBe(size(again.ticks));
  });

  it('can be looked at as it was', () => {
    const { lanes } = built(sceneOf('five'));
    const ticks = timeline.ticks.items.slice(timeline.ticks.start, timeline.ticks.end);
    for (const { seq } of ticks.filter((_, i) => i % 7 === 0)) {
      const then = versions.find((one) => one.seq === seq);
      const past = timelineOf(lanes, seq);
      expect(past.t).toBe(then?.t);
      expect(past.clients.flatMap(told)).toEqual(then?.clients.flatMap(told));
      expect(told(past.server)).toEqual(then === undefined ? [] : told(then.server));
      expect(size(past.crowd)).toBe(then === undefined ? -1 : size(then.crowd));
    }
  });

  it('keeps its lanes in order, without overlap or gap going back in time', () => {
    for (const lane of [timeline.server, ...timeline.clients]) {
      let before = START;
      for (const span of lane.closed.items.slice(lane.closed.start, lane.closed.end)) {
        expect(span.from).toBeGreaterThanOrEqual(before);
        expect(span.to).toBeGreaterThanOrEqual(span.from);
        before = span.to ?? before;
      }
      expect(lane.open?.from ?? before).toBeGreaterThanOrEqual(before);
    }
  });
});

describe('a busy timeline', () => {
  const burst = built(sceneOf('burst'));

  it('stays bounded, and counts the crowd exactly', () => {
    const { timeline } = burst;
    const crowd = timeline.crowd.items[timeline.crowd.end - 1];
    expect(crowd?.served).toBe(1);
    expect(crowd?.queued).toBe(5);
    expect((crowd?.served ?? 0) + (crowd?.queued ?? 0) + (crowd?.door ?? 0)).toBeGreaterThan(150);
    for (const lane of [timeline.server, ...timeline.clients]) {
      expect(size(lane.closed)).toBeLessThanOrEqual(600);
      expect(size(lane.marks)).toBeLessThanOrEqual(600);
    }
  });

  it('has the same lanes, and the same crowd in the end, however many events come at once', () => {
    const { timeline: one, steps } = burst;
    const lanes = lanesOf(
      initialState({ config: sceneOf('burst').config, address, startedAt: START }),
    );
    for (let i = 0; i < steps.length; i += 37) lanes.add(steps.slice(i, i + 37));
    const many = timelineOf(lanes);
    expect(many.clients.map(told)).toEqual(one.clients.map(told));
    expect(told(many.server)).toEqual(told(one.server));
    const crowd = ({ crowd: { items, end } }: Timeline) => ({ ...items[end - 1], t: null });
    expect(crowd(many)).toEqual(crowd(one));
    const queued = ({ crowd: { items, start, end } }: Timeline) =>
      Math.max(...items.slice(start, end).map((each) => each.queued));
    expect(queued(many)).toBe(queued(one));
  });

  it('draws a server at full speed as one stretch, not thousands', () => {
    const { timeline } = built({ ...sceneOf('full-speed'), untilMs: 600 });
    expect(size(timeline.server.closed)).toBeLessThan(600);
  });

  it('takes a leap as a gap', () => {
    const scenario = sceneOf('five');
    let state = initialState({ config: scenario.config, address, startedAt: START });
    const lanes = lanesOf(state);
    for (const event of play(scenario)) state = reduce(state, event);
    lanes.reset(state, { tail: [], omitted: state.seq });
    const leapt = timelineOf(lanes);
    expect(size(leapt.gaps)).toBe(1);
    expect(leapt.clients.map((lane) => lane.open?.kind)).toEqual([
      'served',
      'waiting',
      'waiting',
      'door',
      'door',
    ]);
  });
});
