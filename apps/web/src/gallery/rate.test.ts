import { initialState, reduce } from '@socketarium/model';
import { nextReading, type Reading } from '@socketarium/model/selectors/rate';
import type { CallName, LabState } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { play, type Scenario, START } from './kernel.ts';
import { SCENES } from './scenes.ts';

const scenario = { ...(SCENES['full-speed'] as Scenario), untilMs: 700 };
const state = play(scenario).reduce<LabState>(
  reduce,
  initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  }),
);

const fast = (t: number): Reading => ({ t, calls: 0, perSecond: 900, fast: true });

/** The same lab, its server asleep in `call` since `since`. */
const asleep = (call: CallName, since: number): LabState => ({
  ...state,
  server: { ...state.server, blockedIn: call, inCall: { callId: 1, call, args: {}, since } },
});

it('is no longer fast once the server has slept for a moment, however many calls there were before', () => {
  const since = state.t;
  const stuck = asleep('write', since);
  const before = fast(since - 1e9);
  expect(nextReading(before, stuck, since + 90e6).fast).toBe(true);
  const after = nextReading(before, stuck, since + 160e6);
  expect(after).toMatchObject({ fast: false, perSecond: 0, t: since + 160e6 });
  // Nor does it become so again while that sleep goes on.
  expect(nextReading(after, stuck, since + 2e9).fast).toBe(false);
});

it('stays fast through naps', () => {
  const nap = asleep('select', state.t - 2e6);
  expect(nextReading(fast(state.t - 1e9), nap, state.t).fast).toBe(true);
});
