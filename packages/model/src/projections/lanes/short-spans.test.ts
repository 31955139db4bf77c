import type { CallName, LabState, SocketariumEvent } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { beginning, START } from '../../testing/facts.ts';
import { continued, type Lane, shortSpansOf } from './lane.ts';
import { Lanes } from './lanes.ts';

const idle: LabState = beginning();

/** The server of a lab that has sockets, asleep in a call or awake. */
const doing = (blockedIn: CallName | null): LabState => ({
  ...idle,
  listening: {
    fd: 3,
    inode: 1,
    since: START,
    acceptQueue: {
      length: 0,
      backlog: 4,
      members: [],
      places: [],
      ordered: true,
      untoldAfter: null,
      asOf: START,
    },
    failing: null,
  },
  server: { ...idle.server, status: 'running', blockedIn },
});

/** A lane after these changes of the server, each with its time in ms. */
const laneOf = (...turns: readonly (readonly [ms: number, blockedIn: CallName | null])[]): Lane => {
  const lanes = new Lanes();
  lanes.reset(idle);
  turns.forEach(([ms, blockedIn], seq) => {
    const event = { seq: seq + 1, t: START + ms * 1e6, type: 'kernel.sampled' };
    lanes.add([{ event: event as SocketariumEvent, state: doing(blockedIn) }]);
  });
  const server = lanes.at(null)?.server;
  if (server === undefined) throw new Error('no lane');
  return server;
};

/** `select 0–2000`: in milliseconds. */
const told = (lane: Lane): string[] => {
  const spans = [...lane.closed.items.slice(lane.closed.start, lane.closed.end)];
  const naps = shortSpansOf(lane);
  if (naps !== null) spans.push(naps);
  const goesOn = continued(lane);
  if (goesOn !== null) spans.pop();
  if (lane.open !== null) spans.push({ ...lane.open, from: (goesOn ?? lane.open).from });
  const ms = (t: number) => Math.round((t - START) / 1e5) / 10;
  return spans.map((one) => `${one.label} ${ms(one.from)}–${one.to === null ? '' : ms(one.to)}`);
};

it('keeps the name of a long sleep, whatever the server does after waking', () => {
  const lane = laneOf(
    [0, 'select'],
    [1450, null],
    [1450.2, 'read'],
    [1450.3, null],
    [1450.5, 'recvfrom'],
    [3000, 'recvfrom'],
  );
  expect(told(lane)).toEqual(['select 0–1450', 'recvfrom 1450.5–']);
  // The span too short to see is the beginning of the visible one.
  expect(
    told(laneOf([0, 'select'], [100, null], [100.2, 'read'], [200, null], [200.5, 'select'])),
  ).toEqual(['select 0–100', 'read 100–200', 'select 200.5–']);
});

it('continues the same sleep after a short wake-up', () => {
  const slept = [
    [0, 'select'],
    [500, null],
    [500.4, 'select'],
    [900, 'select'],
  ] as const;
  expect(told(laneOf(...slept))).toEqual(['select 0–']);
  expect(told(laneOf(...slept, [1000, null], [1003, 'read']))).toEqual([
    'select 0–1000',
    ' 1000–1003',
    'read 1003–',
  ]);
});

it('labels a series of many short spans as many, and names none of them', () => {
  const turns = Array.from({ length: 400 }, (_, i): readonly [number, CallName | null] => [
    100 + i * 0.5,
    i % 2 === 0 ? null : i % 4 === 1 ? 'read' : 'select',
  ]);
  const lane = laneOf([0, 'select'], ...turns, [300, 'select'], [900, 'select']);
  expect(told(lane)).toEqual(['select 0–100', 'many calls 100–299.5', 'select 299.5–']);
});
