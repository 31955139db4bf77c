import {
  type Language,
  LIMITS,
  type Scenario,
  type ServerDesign,
  SocketariumError,
  type StartRunInput,
  type Transport,
} from '@socketarium/protocol';
import { allScenarios, scenarioById, scenarioIds, variantOf } from '@socketarium/scenarios';
import { didYouMean } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';
import { readScenario } from './scenario-file.ts';

/** The requested variant of each scenario; omitted fields are the scenario's own. */
export interface Choice {
  readonly server: ServerDesign | undefined;
  readonly transport: Transport | undefined;
  readonly language: Language | undefined;
  readonly pace: number | undefined;
}

/** One scenario to run. */
export interface Task {
  readonly scenario: Scenario;
  readonly body: StartRunInput;
  /** Why it is not run at all: with `--all`, it does not hold on the requested variant. */
  readonly skip: string | null;
}

/** Scenarios by name or from files. Throws UsageError. */
export const tasksOf = (names: readonly string[], choice: Choice): Task[] =>
  names.map((name) => {
    const fromFile = isFile(name);
    const scenario = fromFile ? readScenario(name) : named(name);
    checkVariant(scenario, choice, (message) => {
      throw new UsageError(message);
    });
    const body = bodyOf(fromFile ? scenario : scenario.id, choice);
    const bytes = Buffer.byteLength(JSON.stringify(body));
    if (bytes > LIMITS.requestBytes) {
      throw new UsageError(
        `${name}: is too large: with what it leaves out filled in it has ${bytes} bytes, and a daemon takes ${LIMITS.requestBytes}.`,
      );
    }
    return { scenario, body, skip: null };
  });

/** Every scenario; those that do not hold on the requested variant are skipped with the reason. */
export const allTasks = (choice: Choice): Task[] =>
  allScenarios().map((scenario) => {
    let skip: string | null = null;
    checkVariant(scenario, choice, (message) => {
      skip = message;
    });
    return { scenario, body: bodyOf(scenario.id, choice), skip };
  });

const isFile = (name: string): boolean => name.includes('/') || name.endsWith('.json');

const named = (name: string): Scenario => {
  const scenario = scenarioById(name);
  if (scenario !== undefined) return scenario;
  const guess = didYouMean(name, scenarioIds);
  throw new UsageError(
    `There is no scenario ${JSON.stringify(name)}.${guess} \`socketarium list\` tells all; a file's path has a / in it or ends in .json.`,
  );
};

const checkVariant = (
  scenario: Scenario,
  { server, transport, language }: Choice,
  refused: (message: string) => void,
): void => {
  try {
    variantOf(scenario, { server, transport, language });
  } catch (error) {
    if (!(error instanceof SocketariumError)) throw error;
    refused(error.message);
  }
};

const bodyOf = (
  scenario: StartRunInput['scenario'],
  { server, transport, language, pace }: Choice,
): StartRunInput => ({
  scenario,
  ...(server !== undefined && { server }),
  ...(transport !== undefined && { transport }),
  ...(language !== undefined && { language }),
  ...(pace !== undefined && { pace }),
});
