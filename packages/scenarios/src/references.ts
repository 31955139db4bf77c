import type { Observation, ScenarioStep } from '@socketarium/protocol';

/** A client named by its id: `client-3` at `until.clients[0].id`. */
export interface Reference {
  readonly path: readonly PropertyKey[];
  readonly client: number;
}

/** The fields that hold a client's id, wherever they are in a step or an observation. */
const ID_FIELDS = new Set(['id', 'actor', 'clientId']);

/** Every client that a step or an observation refers to. `client-*` and `external:…` are not included. */
export function* references(
  part: ScenarioStep | Observation,
  path: readonly PropertyKey[] = [],
): Generator<Reference> {
  yield* within(part, path);
}

function* within(value: unknown, path: readonly PropertyKey[]): Generator<Reference> {
  if (typeof value === 'string') {
    const last = path.at(-1);
    const isMember = path.at(-2) === 'members';
    const number = /^client-([1-9]\d*)$/.exec(value)?.[1];
    if (number !== undefined && (isMember || ID_FIELDS.has(String(last)))) {
      yield { path, client: Number(number) };
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* within(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  }
}
