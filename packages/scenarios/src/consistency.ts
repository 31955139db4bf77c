import {
  type Amount,
  isDatagram,
  type Observation,
  type PicturePattern,
  printPath,
  type Scenario,
  type ScenarioStep,
} from '@socketarium/protocol';
import { unknownArguments } from './call-arguments.ts';
import { references } from './references.ts';
import { reachOf, type Variant, variantsOf } from './variant.ts';

export interface Inconsistency {
  readonly field: string;
  readonly what: string;
}

/** What no schema of single fields can check: that the parts of a scenario fit together. */
export const inconsistencies = (scenario: Scenario): Inconsistency[] => {
  const found = new Map<string, Inconsistency>();
  const add = (path: readonly PropertyKey[], what: string): void => {
    const field = printPath(path);
    if (!found.has(field)) found.set(field, { field, what });
  };
  checkReach(scenario, add);
  for (const [path, only] of onlysOf(scenario)) checkOnly(scenario, path, only, add);
  for (const [path, part] of partsOf(scenario)) {
    checkAmounts(path, part, add);
    for (const { path: inner, what } of unknownArguments(part)) add([...path, ...inner], what);
  }
  for (const variant of variantsOf(scenario)) checkVariant(scenario, variant, add);
  return [...found.values()];
};

type Add = (path: readonly PropertyKey[], what: string) => void;
type Only = NonNullable<ScenarioStep['only']>;
type Part = ScenarioStep | Observation;

/** Every named transport and design must be possible with one of the others. */
const checkReach = (scenario: Scenario, add: Add): void => {
  const variants = variantsOf(scenario);
  for (const key of ['transports', 'servers'] as const) {
    const field = key === 'transports' ? 'transport' : 'server';
    scenario[key].forEach((name, index) => {
      if (variants.some(({ lab }) => lab[field] === name)) return;
      add([key, index], `${name} is not possible with the lab that this scenario has`);
    });
  }
};

const checkOnly = (
  scenario: Scenario,
  path: readonly PropertyKey[],
  only: Only,
  add: Add,
): void => {
  const reach = reachOf(scenario);
  const check = (key: 'transport' | 'server', possible: readonly string[]): void => {
    only[key]?.forEach((name, index) => {
      if (possible.includes(name)) return;
      add(
        [...path, 'only', key, index],
        `${name} is none of what the scenario holds on (${possible.join(', ')})`,
      );
    });
  };
  check('transport', reach.transports);
  check('server', reach.servers);
};

function* partsOf(scenario: Scenario): Generator<[PropertyKey[], Part]> {
  for (const [index, step] of scenario.steps.entries()) yield [['steps', index], step];
  for (const [index, one] of scenario.observations.entries()) yield [['observations', index], one];
}

function* onlysOf(scenario: Scenario): Generator<[PropertyKey[], Only]> {
  for (const [path, { only }] of partsOf(scenario)) if (only !== undefined) yield [path, only];
}

/** Amounts that no number can match, and patterns that everything matches. */
const checkAmounts = (path: PropertyKey[], part: unknown, add: Add): void => {
  if (typeof part !== 'object' || part === null) return;
  const { atLeast, atMost } = part as Exclude<Amount, number>;
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    add(path, `no number is at least ${atLeast} and at most ${atMost}`);
  }
  const name = path.at(-1);
  if (PICTURES.has(String(name)) && isEmpty(part)) add(path, 'must say something of the picture');
  for (const [key, value] of Object.entries(part)) {
    checkAmounts([...path, Array.isArray(part) ? Number(key) : key], value, add);
  }
};

const PICTURES = new Set(['until', 'sometime', 'atNoTime', 'atEnd']);

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every(isEmpty);

const checkVariant = (scenario: Scenario, variant: Variant, add: Add): void => {
  let added = 0;
  for (const step of variant.steps) {
    const path = ['steps', scenario.steps.indexOf(step)];
    for (const { path: inner, client } of references(step)) {
      if (client > added) add([...path, ...inner], missing(client, added, 'before this step'));
    }
    if ('until' in step) checkPicture([...path, 'until'], step.until, variant, add);
    if ('add' in step) added += step.add.count;
    if ('command' in step && step.command.type === 'client.add') added += step.command.count;
  }
  for (const one of variant.observations) {
    const path = ['observations', scenario.observations.indexOf(one)];
    for (const { path: inner, client } of references(one)) {
      if (client > added) add([...path, ...inner], missing(client, added, 'by any step'));
    }
    const { check } = one;
    for (const kind of ['sometime', 'atNoTime', 'atEnd'] as const) {
      const picture = (check as { [K in typeof kind]?: PicturePattern })[kind];
      if (picture !== undefined) checkPicture([...path, 'check', kind], picture, variant, add);
    }
    if ('tookMs' in check && check.call.when === 'entered') {
      add([...path, 'check', 'call', 'when'], 'must be "returned" to have taken any time');
    }
  }
};

const missing = (client: number, added: number, until: string): string =>
  added === 0
    ? `there is no client-${client}: no client is added ${until}`
    : `there is no client-${client}: only client-1${added > 1 ? ` to client-${added}` : ''} ${added > 1 ? 'are' : 'is'} added ${until}`;

/** A part of the picture that this variant never has would never fit. */
const checkPicture = (
  path: readonly PropertyKey[],
  picture: PicturePattern,
  { lab: { transport, server } }: Variant,
  add: Add,
): void => {
  const where = `on ${transport} with ${server}; say \`only\` where it is`;
  if (picture.datagrams !== undefined && !isDatagram(transport)) {
    add([...path, 'datagrams'], `there is no queue of datagrams ${where}`);
  }
  for (const field of ['queue', 'secondQueue'] as const) {
    if (picture[field] !== undefined && isDatagram(transport)) {
      add([...path, field], `there is no accept queue ${where}`);
    }
  }
  if (picture.timeWait !== undefined && transport !== 'tcp') {
    add([...path, 'timeWait'], `there is no TIME_WAIT ${where}`);
  }
};
