import { readFileSync } from 'node:fs';
import { observation, requirement, scenario, scenarioStep } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseScenarioText } from './parse.ts';
import { variantsOf } from './variant.ts';

const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');

/** Every field that a scenario may have, except those of a lab, of clients and of commands. */
const fieldsOf = (schema: unknown, found = new Set<string>(), seen = new Set<unknown>()) => {
  if (seen.has(schema)) return found;
  seen.add(schema);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    fieldsOf(schema.unwrap(), found, seen);
  } else if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) fieldsOf(option, found, seen);
  } else if (schema instanceof z.ZodArray) {
    fieldsOf(schema.element, found, seen);
  } else if (schema instanceof z.ZodRecord) {
    fieldsOf(schema.valueType, found, seen);
  } else if (schema instanceof z.ZodObject) {
    for (const [name, field] of Object.entries(schema.shape)) {
      found.add(name);
      if (!ELSEWHERE.has(name)) fieldsOf(field, found, seen);
    }
  }
  return found;
};

const ELSEWHERE = new Set(['lab', 'add', 'command']);

describe('docs/scenarios.md', () => {
  it('has a worked example that can be read', () => {
    const text = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const example = parseScenarioText(text, 'docs/scenarios.md');
    expect(example.id).toBe('connected-but-not-accepted');
    expect(variantsOf(example)).toHaveLength(2);
  });

  it.each([
    ['a scenario', scenario],
    ['a step', scenarioStep],
    ['an observation', observation],
    ['a requirement', requirement],
  ])('names every field of %s', (_what, schema) => {
    const missing = [...fieldsOf(schema)].filter(
      (field) => !new RegExp(`[\`"]${field}[\`"]`).test(page),
    );
    expect(missing).toEqual([]);
  });
});
