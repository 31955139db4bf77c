import type { Scenario } from '@socketarium/protocol';
import { LIBRARY } from './library/index.ts';
import { parseScenario } from './parse.ts';

/** The scenarios that come with Socketarium, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = LIBRARY.map((written) =>
  parseScenario(written, `the scenario ${written.id}`),
);

const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));

export const scenarioById = (id: string): Scenario | undefined => byId.get(id);
