import type { Scenario, ScenarioInput } from '@socketarium/protocol';
import { LIBRARY } from './library/index.ts';
import { parseScenario } from './parse.ts';

const written = new Map(LIBRARY.map((one): [string, ScenarioInput] => [one.id, one]));
/** Scenarios read so far: reading all of them takes longer than everything else in a short command. */
const read = new Map<string, Scenario>();

/** Ids of the scenarios that come with Socketarium, in the order of the list. */
export const scenarioIds: readonly string[] = [...written.keys()];

/** The same object each time; undefined when there is none with that id. */
export const scenarioById = (id: string): Scenario | undefined => {
  const known = read.get(id);
  const input = written.get(id);
  if (known !== undefined || input === undefined) return known;
  const scenario = parseScenario(input, `the scenario ${id}`);
  read.set(id, scenario);
  return scenario;
};

/** All of them, in that order. */
export const allScenarios = (): Scenario[] => scenarioIds.map((id) => scenarioById(id) as Scenario);
