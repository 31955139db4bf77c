import { Host } from '@socketarium/host';
import {
  clientMachineOf,
  type MachineId,
  machineOf,
  requiredTransitions,
} from '@socketarium/model';
import { parseScenario, type Variant, variantOf } from '@socketarium/scenarios';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rareScenarios } from './testing/every-transition/index.ts';
import { type FollowedRun, followedRun } from './testing/followed-run.ts';
import { libraryPart } from './testing/library-part.ts';

/**
 * Every transition of every machine is taken by some real run: a part of the library, and scenarios made
 * for this test only. Missing ones are listed, machine by machine: each needs a scenario in
 * testing/every-transition/, or, when no process can take it, must be removed from the machine's data.
 */

/** Labs at a time: some of them mostly wait. */
const AT_ONCE = 3;
const ALL_RUNS_MS = 300_000;

const library = libraryPart();

const named = (machine: MachineId, ids: Iterable<string>): string[] =>
  [...ids].map((id) => `${machine}: ${id}`);

const rare = rareScenarios.map(({ scenario, server = [], client = [] }) => {
  const variant = variantOf(parseScenario(scenario, scenario.id));
  const { lab } = variant;
  const takes = [...named(machineOf(lab).id, server), ...named(clientMachineOf(lab).id, client)];
  return { id: scenario.id, variant, takes };
});

let host: Host;
const runs = new Map<Variant, FollowedRun>();

beforeAll(async () => {
  host = await Host.open();
  const waiting = [...rare.map(({ variant }) => variant), ...library.variants].values();
  const runOneByOne = async (): Promise<void> => {
    for (const variant of waiting) runs.set(variant, await followedRun(host, variant));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runOneByOne));
}, ALL_RUNS_MS);
afterAll(() => host.close());

const takenBy = ({ taken }: FollowedRun): string[] =>
  [...taken].flatMap(([machine, ids]) => named(machine, ids));

test('every transition of every machine is taken by some run', () => {
  const taken = new Set([...runs.values()].flatMap(takenBy));
  const required = [...requiredTransitions()].flatMap(([machine, ids]) => named(machine, ids));
  const missing = required.filter((one) => !taken.has(one));
  const notHeld = [...runs.values()].flatMap(({ name, outcome: { status, reason } }) =>
    status === 'held' ? [] : `${name}: ${status}${reason === null ? '' : `, ${reason}`}`,
  );
  expect(missing, `runs that did not hold: ${notHeld.join('; ') || 'none'}`).toEqual([]);
});

test('the scenarios of the library used here still exist', () => {
  expect(library.gone).toEqual([]);
});

test('no machine is surprised by what its process does', () => {
  const surprised = [...runs.values()].flatMap(({ name, surprises }) =>
    surprises.map((one) => `${name}: ${one}`),
  );
  expect(surprised).toEqual([]);
});

describe('the scenarios made for this test hold, and take the transitions they are for', () => {
  test.each(rare.map((one) => [one.id, one] as const))('%s', (_id, { variant, takes }) => {
    const run = runs.get(variant) as FollowedRun;
    const { status, reason, observations } = run.outcome;
    expect({ status, reason, failed: observations.filter(({ ok }) => ok !== true) }).toEqual({
      status: 'held',
      reason: null,
      failed: [],
    });
    expect(takenBy(run)).toEqual(expect.arrayContaining(takes));
  });
});
