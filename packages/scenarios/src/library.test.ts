import { scenarioEntry as entrySchema } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { scenarioEntry } from './entry.ts';
import { LIBRARY } from './library/index.ts';
import { allScenarios, scenarioById, scenarioIds } from './library.ts';
import { parseScenario, parseScenarioText } from './parse.ts';
import { variantsOf } from './variant.ts';

describe('the library', () => {
  it.each(LIBRARY.map((written) => [written.id, written] as const))(
    '%s can be read, and read again from JSON',
    (id, written) => {
      const scenario = parseScenario(written, id);
      expect(parseScenarioText(JSON.stringify(written), id)).toEqual(scenario);
      expect(parseScenarioText(JSON.stringify(scenario), id)).toEqual(scenario);
      expect(variantsOf(scenario).length).toBeGreaterThan(0);
      for (const { observations, steps } of variantsOf(scenario)) {
        expect(observations.length).toBeGreaterThan(0);
        expect(steps.length).toBeGreaterThan(0);
      }
    },
  );

  it('has every scenario once, by its id', () => {
    const ids = [...scenarioIds];
    expect(new Set(ids).size).toBe(ids.length);
    for (const scenario of allScenarios()) expect(scenarioById(scenario.id)).toBe(scenario);
    expect(scenarioById('carrier-pigeon')).toBeUndefined();
  });

  it('has an entry for each in the list', () => {
    for (const scenario of allScenarios()) {
      const entry = entrySchema.parse(scenarioEntry(scenario));
      expect(entry).toMatchObject({ id: scenario.id, server: scenario.lab.server });
      expect(entry.observations.length).toBeGreaterThan(0);
    }
  });
});
