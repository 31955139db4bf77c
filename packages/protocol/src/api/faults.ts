import type { z } from 'zod';

/** One way in which a value from outside does not match its schema. */
export interface Fault {
  /** `script.numbers[3]`; empty for the whole value. */
  readonly field: string;
  readonly path: readonly PropertyKey[];
  /** What was expected there, in plain words: `must be at most 60000`. */
  readonly what: string;
  /** The schema has no such field. */
  readonly unknown: boolean;
}

type Issue = z.core.$ZodIssue;

/**
 * Turns zod's issues into one fault per field, worded for the person who wrote the value. Of a union only
 * one branch is reported: the one whose fields the value resembles most.
 */
export const listFaults = (issues: readonly Issue[], value: unknown): Fault[] => {
  const faults = new Map<string, Fault>();
  const add = (path: readonly PropertyKey[], what: string, unknown = false): void => {
    const field = printPath(path);
    // The narrowest issue of a field comes last: zod first says that 1e300 is no safe integer, then that it
    // exceeds the limit.
    faults.set(field, { field, path, what, unknown });
  };
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) add([...issue.path, key], 'is not a known field', true);
    } else if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      for (const fault of ofUnion(issue, valueAt(value, issue.path))) {
        add([...issue.path, ...fault.path], fault.what, fault.unknown);
      }
    } else {
      add(issue.path, describe(issue, value));
    }
  }
  return [...faults.values()];
};

/** `script.numbers[3]`. */
export const printPath = (path: readonly PropertyKey[]): string => {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
};

const describe = (issue: Issue, value: unknown): string => {
  if (issue.path.length > 0 && valueAt(value, issue.path) === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', issue.maximum)}`;
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', issue.minimum)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String))}`;
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${oneOf(issue.options.map(String))}`
        : 'has none of the forms it may have';
    case 'invalid_format':
      return issue.format === 'regex' && issue.message.startsWith('Invalid')
        ? `must match ${issue.pattern}`
        : issue.message;
    case 'invalid_key':
      return 'has a name that it may not have';
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
  null: 'null',
};

const amount = (origin: string, bound: string, limit: number | bigint): string => {
  if (origin === 'string') return `have ${bound} ${limit} characters`;
  if (origin === 'array') return `have ${bound} ${limit} entries`;
  return `be ${bound} ${limit}`;
};

const oneOf = (values: readonly string[]): string =>
  values.length === 1 ? `"${values[0]}"` : `one of ${values.map((v) => `"${v}"`).join(', ')}`;

/** A union's faults, with paths relative to the union. */
const ofUnion = (issue: Issue & { code: 'invalid_union' }, value: unknown): readonly Fault[] => {
  const here = (what: string): Fault[] => [{ field: '', path: [], what, unknown: false }];
  if (value === undefined) return here('is missing');
  const branches = issue.errors.map((issues) => ({ issues, ...distance(issues, value) }));
  const nearest = Math.min(...branches.map(({ far }) => far));
  if (nearest === Number.POSITIVE_INFINITY) return here(`must be ${forms(issue)}`);
  const meant = branches.filter(({ far }) => far === nearest);
  const [first] = meant;
  if (first === undefined) return [];
  if (meant.length > 1 && first.missing.length > 0) {
    const keys = new Set(meant.flatMap(({ missing }) => missing));
    return here(`must have ${oneOf([...keys])}`);
  }
  return listFaults(first.issues, value);
};

/**
 * How far a value is from a branch: infinitely far when even its type differs; else the number of its
 * fields that only other branches have, plus a penalty for missing ones.
 */
const distance = (
  issues: readonly Issue[],
  value: unknown,
): { far: number; missing: readonly string[] } => {
  let far = 0;
  const missing: string[] = [];
  for (const issue of issues) {
    const [key] = issue.path;
    if (issue.code === 'unrecognized_keys' && issue.path.length === 0) far += issue.keys.length;
    else if (key === undefined && isOfOtherType(issue, value)) far = Number.POSITIVE_INFINITY;
    else if (issue.path.length === 1 && valueAt(value, issue.path) === undefined) {
      missing.push(String(key));
    }
  }
  // Missing fields add one in all, so a branch with two fields of its own is not farther than a branch with
  // one.
  return { far: missing.length > 0 ? far + 1 : far, missing };
};

const isOfOtherType = (issue: Issue, value: unknown): boolean => {
  if (issue.code === 'invalid_type') {
    // zod reports a fraction as another type than a whole number.
    return !(typeof value === 'number' && issue.expected === 'int');
  }
  if (issue.code === 'invalid_value') return typeof value !== 'string';
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return false;
  return issue.errors.every((inner) => distance(inner, value).far === Number.POSITIVE_INFINITY);
};

/** What a union accepts, for a value that matches no branch: `a whole number or a JSON object`. */
const forms = (issue: Issue & { code: 'invalid_union' }): string => {
  const names = new Set<string>();
  const collect = (union: Issue & { code: 'invalid_union' }): void => {
    for (const inner of union.errors.flat()) {
      if (inner.path.length > 0) continue;
      if (inner.code === 'invalid_union') collect(inner);
      else if (inner.code === 'invalid_type')
        names.add(TYPE_NAMES[inner.expected] ?? inner.expected);
      else if (inner.code === 'invalid_value') names.add(oneOf(inner.values.map(String)));
    }
  };
  collect(issue);
  const list = [...names];
  const last = list.pop();
  return list.length === 0 ? (last ?? 'something else') : `${list.join(', ')} or ${last}`;
};

export const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => {
  let here = value;
  for (const part of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[part];
  }
  return here;
};
