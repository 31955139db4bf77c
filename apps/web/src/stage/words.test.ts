import { initialState, reduce } from '@socketarium/model';
import type { LabState } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { play, type Scenario, START } from '../gallery/kernel.ts';
import { SCENES } from '../gallery/scenes.ts';
import { callText, quoted } from './callText.ts';
import { messagesBetween } from './flights.ts';
import { frameOf } from './frame.ts';
import { nextReading } from './rate.ts';
import { stepWords } from './serverWords.ts';
import { parkedGroups, serverThread, whereOf } from './threads.ts';
import { duration, lines, ordinal, spoken, standingOf, waitedMsAt } from './words.ts';

const scene = (
  name: string,
  untilMs?: number,
): { states: LabState[]; state: LabState; now: number } => {
  const listed = SCENES[name] as Scenario;
  const scenario = { ...listed, untilMs: untilMs ?? listed.untilMs };
  let state = initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  });
  const states = [state];
  for (const event of play(scenario)) {
    state = reduce(state, event);
    states.push(state);
  }
  return { states, state, now: START + scenario.untilMs * 1e6 };
};

describe('words', () => {
  it('count in ordinals and seconds', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
    ]);
    expect(duration(840)).toBe('0.8 s');
    expect(duration(184_000)).toBe('3 min 04 s');
  });

  it('show the newest messages that fit', () => {
    expect(lines('3\n4\n5\n', 12)).toBe('3, 4, 5');
    expect(lines('1111\n2222\n3333\n', 10)).toBe('… 3333');
    expect(lines('a very long line indeed\n', 8)).toBe('a very …');
    expect(lines('\x01\xff\n', 8)).toBe('··');
  });

  it('print calls as C would', () => {
    expect(callText({ call: 'read', args: { fd: 5, count: 128 }, since: 0 })).toBe(
      'read(5, buf, 128)',
    );
    expect(
      callText({ call: 'select', args: { nfds: 9, readfds: [3, 5, 8], timeout: -1 }, since: 0 }),
    ).toBe('select(3 descriptors)');
    expect(quoted('5\n"\\', 9)).toBe('"5\\n\\"\\\\"');
  });
});

describe('one moment of a full queue', () => {
  const { state, now } = scene('five');
  const standings = state.clients.map((client) => standingOf(client, state, now));

  it('says who stands where', () => {
    expect(standings).toEqual(['served', 'queued', 'queued', 'door', 'door']);
    const said = state.clients.map((client, i) =>
      spoken(client, standings[i] ?? 'idle', waitedMsAt(client, now)),
    );
    expect(said[0]).toBe('client 1, being served, sent 3, 4, 5');
    expect(said[2]).toBe('client 3, in the queue, 2nd, waited 1.8 s, sent 3');
    expect(said[4]).toBe('client 5, at the door, waited 0.6 s');
  });

  it('parks who is asleep below the line', () => {
    expect(state.clients.map((client) => whereOf(client, now))).toEqual([
      'user',
      'user',
      'user',
      'asleep',
      'asleep',
    ]);
    const frame = frameOf({ width: 1010, height: 600, clients: 5, design: 'iterative' });
    const thread = serverThread(frame, state, now, false);
    expect(thread.where).toBe('asleep');
    expect(thread.y).toBeGreaterThan(frame.line.y + frame.line.h);
    expect(`${thread.call}; ${thread.note}`).toBe('read(4, buf, 128); blocked 0.3 s: no data yet');
    const stood = state.clients.map((client, i) => ({ client, standing: standings[i] ?? 'idle' }));
    expect(parkedGroups(stood, now)).toEqual([{ standing: 'door', call: 'connect()', count: 2 }]);
  });
});

describe('the gate', () => {
  it('holds the server above the line', () => {
    const { state, now } = scene('gate');
    const frame = frameOf({ width: 1010, height: 600, clients: 5, design: 'iterative' });
    const thread = serverThread(frame, state, now, false);
    expect(thread.where).toBe('gate');
    expect(thread.y).toBeLessThan(frame.line.y);
    expect(thread.call).toMatch(/^before (read|write)\(\)$/);
  });
});

describe('messages', () => {
  it('set out once each, with their text', () => {
    const { states } = scene('five');
    const sent = states
      .slice(1)
      .flatMap((state, i) => messagesBetween(states[i] as LabState, state, state.t))
      .filter((message) => message.clientId === 'client-1');
    expect(sent.map(({ kind, text }) => `${kind} ${text}`.trim())).toEqual([
      'ask',
      'request 3',
      'request 4',
      'request 5',
    ]);
  });

  it('do not set out when time leaps or runs backwards', () => {
    const { states, state } = scene('twelve');
    expect(messagesBetween(states[0] as LabState, state, state.t)).toEqual([]);
    expect(messagesBetween(state, states.at(-4) as LabState, state.t)).toEqual([]);
  });

  it('do not set out when their picture comes late', () => {
    const { states } = scene('five');
    const told = (late: number) =>
      states
        .slice(1)
        .flatMap((state, i) => messagesBetween(states[i] as LabState, state, state.t + late));
    expect(told(0.1e9).length).toBeGreaterThan(5);
    expect(told(1e9)).toEqual([]);
  });
});

describe('the step of twelve', () => {
  it('says for a state without a number between which it stands', () => {
    expect(stepWords(7, 'reading')).toBe('step 7 of 12');
    expect(stepWords(null, 'waiting-for-readiness')).toBe('before step 6 or 7');
    expect(stepWords(null, 'processing')).toBe('before step 8');
    expect(stepWords(null, 'adding-to-the-set')).toBe('none of the 12 steps');
  });
});

describe('the speedometer', () => {
  it('says fast only while calls are too many to read', () => {
    const { states, state } = scene('full-speed', 700);
    const at = (t: number): LabState => states.find((s) => s.t >= t) as LabState;
    let reading = { t: START, calls: 0, perSecond: 0, fast: false };
    const middle = at(START + 0.5e9);
    reading = nextReading(reading, middle, middle.t);
    expect(reading.fast).toBe(true);
    reading = nextReading(reading, middle, middle.t + 1.3e9);
    expect(reading).toMatchObject({ fast: false, perSecond: 0 });
    expect(state.server.status).toBe('running');
  });
});
