import { SocketariumError } from '@socketarium/protocol';
import type { z } from 'zod';

/** Faults that one message lists; whoever sends more is told of the first ones. */
const LISTED_FAULTS = 5;

interface Fault {
  field: string;
  what: string;
}

/**
 * The value as the schema has it, defaults filled in. Throws BAD_REQUEST whose message names each
 * field that is wrong and what it must be ("script.thinkMs: must be at most 60000").
 */
export const validate = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = listFaults(result.error.issues, value);
  const listed = faults.slice(0, LISTED_FAULTS).map(({ field, what }) => `${field}: ${what}`);
  const more = faults.length - listed.length;
  const message = listed.join('; ') + (more > 0 ? `; and ${more} more` : '');
  throw new SocketariumError('BAD_REQUEST', message, { field: faults[0]?.field ?? 'body' });
};

type Issue = z.core.$ZodIssue;

const listFaults = (issues: readonly Issue[], value: unknown): Fault[] => {
  const faults = new Map<string, Fault>();
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const field = print([...issue.path, key]);
        faults.set(field, { field, what: 'is not a known field' });
      }
    } else {
      // The last word on a field is the narrowest: zod first says that 1e300 is no safe integer,
      // then that it is over the limit.
      const field = print(issue.path);
      faults.set(field, { field, what: describe(issue, value) });
    }
  }
  return [...faults.values()];
};

const describe = (issue: Issue, value: unknown): string => {
  switch (issue.code) {
    case 'invalid_type':
      if (at(value, issue.path) === undefined && issue.path.length > 0) return 'is missing';
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', issue.minimum)}`;
    case 'invalid_value':
      if (at(value, issue.path) === undefined) return 'is missing';
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      if (at(value, issue.path) === undefined) return 'is missing';
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${oneOf(issue.options.map(String))}`
        : 'has none of the forms it may have';
    default:
      return issue.message;
  }
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  record: 'a JSON object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const amount = (origin: string, bound: string, limit: number | bigint): string => {
  if (origin === 'string') return `have ${bound} ${limit} characters`;
  if (origin === 'array') return `have ${bound} ${limit} entries`;
  return `be ${bound} ${limit}`;
};

const oneOf = (values: readonly string[]): string =>
  values.length === 1 ? `"${values[0]}"` : `one of ${values.map((v) => `"${v}"`).join(', ')}`;

/** `script.numbers[3]`; the whole value is `body`. */
const print = (path: readonly PropertyKey[]): string => {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? 'body' : text;
};

const at = (value: unknown, path: readonly PropertyKey[]): unknown => {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[part];
  }
  return here;
};
