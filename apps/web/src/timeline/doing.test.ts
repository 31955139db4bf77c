import { initialState, reduce } from '@socketarium/model';
import type { LabState } from '@socketarium/protocol';
import { expect, it } from 'vitest';
import { play, type Scenario, START } from '../gallery/kernel.ts';
import { SCENES } from '../gallery/scenes.ts';
import { phaseOf } from './doing.ts';

/** Every picture of a scene of the gallery. */
const pictures = (scenario: Scenario): LabState[] => {
  let state = initialState({
    config: scenario.config,
    address: { path: '/tmp/lab.sock' },
    startedAt: START,
  });
  return play(scenario).map((event) => {
    state = reduce(state, event);
    return state;
  });
};

it('has only those at the door who are in connect()', () => {
  const doings = ['five', 'nine', 'gate', 'crashed']
    .flatMap((name) => pictures(SCENES[name] as Scenario))
    .flatMap(({ clients }) => clients)
    .map((client) => ({ client, doing: phaseOf(client) }));
  const atDoor = doings.filter(({ doing }) => doing?.kind === 'door');
  expect(atDoor.length).toBeGreaterThan(0);
  for (const { client } of atDoor) expect(client.inCall?.call).toBe('connect');
  const taken = doings.filter(
    ({ client }) => client.phase === 'connecting' && client.inCall?.call !== 'connect',
  );
  for (const { client, doing } of taken)
    expect(doing?.kind ?? null).toBe(client.waitingSince === null ? null : 'waiting');
});
