import { initialState, reduce } from '@socketarium/model';
import { Lanes } from '@socketarium/model/projections/lanes/lanes';
import type { Timeline } from '@socketarium/model/projections/lanes/timeline';
import { countedStanding, countStandings } from '@socketarium/model/selectors/crowd';
import type { LabState } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { play, type Scenario, START } from './kernel.ts';
import { SCENES } from './scenes.ts';

describe('a burst', () => {
  const scenario = SCENES.burst as Scenario;
  const first = initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  });
  const pictures: LabState[] = [first];
  const lanes = new Lanes();
  lanes.reset(first);
  for (const event of play(scenario)) {
    const state = reduce(pictures.at(-1) as LabState, event);
    pictures.push(state);
    lanes.add([{ event, state }]);
  }
  const queues = pictures.map(({ listening }) => listening?.acceptQueue.length ?? 0);

  it('has as many in the queue as the kernel says, in every picture', () => {
    expect(Math.max(...queues)).toBeGreaterThan(1);
    expect(pictures.map((state) => countStandings(state, state.t).queued)).toEqual(queues);
    for (const state of pictures) {
      const said = state.clients.filter((one) => countedStanding(one, state, state.t) === 'queued');
      expect(said.length).toBeLessThanOrEqual(state.listening?.acceptQueue.length ?? 0);
    }
  });

  it('counts everybody once', () => {
    for (const state of pictures) {
      const total = Object.values(countStandings(state, state.t)).reduce((sum, n) => sum + n, 0);
      expect(total).toBe(state.clients.length);
    }
  });

  it('was never longer in the timeline than in a sample', () => {
    const { items, start, end } = (lanes.at(null) as Timeline).crowd;
    const told = items.slice(start, end).map(({ queued }) => queued);
    expect(Math.max(...told)).toBe(Math.max(...queues));
    expect(told.at(-1)).toBe(queues.at(-1));
  });
});
