import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listFaults, printPath } from './faults.ts';

const told = (schema: z.ZodType, value: unknown): string[] => {
  const result = schema.safeParse(value);
  if (result.success) throw new Error('it was accepted');
  return listFaults(result.error.issues, value).map(({ field, what }) => `${field}: ${what}`);
};

describe('of a union', () => {
  const amount = z.union([z.int(), z.strictObject({ atLeast: z.number() })]);
  const step = z.union([
    z.strictObject({ add: z.object({ count: amount }) }),
    z.strictObject({ restMs: z.int().max(5), say: z.string().optional() }),
    z.strictObject({ call: z.string(), tookMs: amount }),
  ]);

  it.each<[string, unknown, string[]]>([
    [
      'the branch is told whose fields are there',
      { add: { count: 'x' } },
      ['add.count: must be a number or a JSON object'],
    ],
    ['another branch’s field is not known', { restMs: 1, add: {} }, ['add: is not a known field']],
    ['a field of its own is missing', { call: 'x' }, ['tookMs: is missing']],
    ['limits are told', { restMs: 6 }, ['restMs: must be at most 5']],
    [
      'a fraction is a number that is not whole',
      { add: { count: 1.5 } },
      ['add.count: must be a whole number'],
    ],
    [
      'the inner branch is told too',
      { add: { count: { atLeast: '1' } } },
      ['add.count.atLeast: must be a number'],
    ],
    [
      'what fits none is told the ways there are',
      { x: 1 },
      [': must have one of "add", "restMs", "call", "tookMs"'],
    ],
    ['what is of no type is told the types', 7, [': must be a JSON object']],
    ['what is not there is missing', undefined, [': is missing']],
  ])('%s', (_what, value, faults) => {
    expect(told(step, value)).toEqual(faults);
  });
});

describe('a field', () => {
  it('is reported once, with the narrowest problem', () => {
    expect(told(z.object({ n: z.int().max(9) }), { n: 1e300 })).toEqual(['n: must be at most 9']);
  });

  it('that is not known is marked as unknown', () => {
    const value = { a: 1 };
    const result = z.strictObject({}).safeParse(value);
    expect(listFaults(result.error?.issues ?? [], value)).toEqual([
      { field: 'a', path: ['a'], what: 'is not a known field', unknown: true },
    ]);
  });

  it('is printed as JSON would write it', () => {
    expect(printPath(['steps', 2, 'until', 'clients', 0, 'id'])).toBe(
      'steps[2].until.clients[0].id',
    );
  });
});
