import { ActivityLog } from '@socketarium/model/projections/activity';
import { beginning } from '@socketarium/model/testing/facts';
import type { LabState } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import type { LabPicture } from './store/lab-view.ts';
import { tickMs } from './tick.ts';

const first = beginning();
const paused: LabState = {
  ...first,
  server: { ...first.server, gate: { ...first.server.gate, mode: 'paused' } },
};
const pictureOf = (live: LabState, more: Partial<LabPicture> = {}): LabPicture => ({
  link: { phase: 'live' },
  live,
  shown: live,
  pinnedSeq: null,
  playing: null,
  timeline: null,
  calls: { rows: [], forgotten: 0 },
  activity: new ActivityLog().at(),
  oneIn: 1,
  cameBack: null,
  ...more,
});

test('a paused lab with nobody in it is drawn seldom, once it has come to rest', () => {
  expect(tickMs(pictureOf(paused), 1000)).toBe(100);
  expect(tickMs(pictureOf(paused), 3000)).toBe(2500);
});

test('a lab that runs is drawn ten times a second, however long nothing happens', () => {
  expect(tickMs(pictureOf(first), 60_000)).toBe(100);
  expect(tickMs(null, 60_000)).toBe(100);
});

test('so is one whose stream is down: its caption counts the seconds', () => {
  const link = { phase: 'reconnecting', since: 0, daemon: 'unreachable' } as const;
  expect(tickMs(pictureOf(paused, { link }), 60_000)).toBe(100);
});
