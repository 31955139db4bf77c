import type { ScenarioInput } from '@socketarium/protocol';

/** A scenario without teaching value that takes transitions which the library's may not take. */
export interface RareScenario {
  readonly scenario: ScenarioInput;
  /** Ids of transitions that its server takes, and that its clients take. */
  readonly server?: readonly string[];
  readonly client?: readonly string[];
}

type Written = Pick<ScenarioInput, 'id' | 'title' | 'lab' | 'steps' | 'observations'>;

/** Fills in the fields that are for learners only. */
export const rare = (
  written: Written,
  takes: Pick<RareScenario, 'server' | 'client'>,
): RareScenario => ({
  scenario: {
    ...written,
    question: 'Can a real run take these transitions?',
    answer: `It can: ${[...(takes.server ?? []), ...(takes.client ?? [])].join(', ')}.`,
    topic: 'Every transition',
  },
  ...takes,
});
