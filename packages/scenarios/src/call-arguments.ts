import { CALLS, type CallDefinition, type CallName, type CallPattern } from '@socketarium/protocol';

/** An argument that none of a pattern's calls has, so that it could never match. */
export interface UnknownArgument {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

/** All of them in a step or an observation, in every pattern of calls. */
export function* unknownArguments(
  part: unknown,
  path: readonly PropertyKey[] = [],
): Generator<UnknownArgument> {
  if (typeof part !== 'object' || part === null) return;
  if (isPattern(part)) {
    const known = argumentsOf(part);
    for (const name of Object.keys(part.args ?? {})) {
      if (known.includes(name)) continue;
      const calls = [part.call].flat().join(' or ');
      const what = `${calls} ${part.when === 'entered' ? 'as it is entered ' : ''}has no such argument (it has ${known.join(', ')})`;
      yield { path: [...path, 'args', name], what };
    }
    return;
  }
  for (const [key, inner] of Object.entries(part)) {
    yield* unknownArguments(inner, [...path, Array.isArray(part) ? Number(key) : key]);
  }
}

const isPattern = (part: object): part is CallPattern => 'actor' in part && 'call' in part;

const argumentsOf = ({ call, when }: CallPattern): string[] => {
  const names = new Set<string>();
  for (const one of [call].flat()) {
    const { entered, returned }: CallDefinition = CALLS[one as CallName];
    const fields = when === 'entered' ? entered : { ...entered, ...returned };
    for (const [name, type] of Object.entries(fields)) {
      names.add(name);
      if (type === 'bytes') names.add(`${name}.length`);
    }
  }
  return [...names];
};
