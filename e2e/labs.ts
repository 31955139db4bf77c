import type { AddClientsInput, CreateLabInput } from '@socketarium/protocol';
import { scenarioById } from '@socketarium/scenarios';

/** One client at a time, with a queue that is soon full: a backlog of 1 admits two. */
export const ONE_AT_A_TIME: CreateLabInput = {
  transport: 'unix-stream',
  server: 'iterative',
  service: 'sum',
  backlog: 1,
};

/** Clients that stay as they are until somebody types: the picture does not change by itself. */
export const patient = (count: number): AddClientsInput => ({
  count,
  isolated: true,
  script: { numbers: [3, 4], thinkMs: 0, interactive: true },
});

/** A scenario's title, as the page has it. */
export const titleOf = (scenario: string): string => {
  const found = scenarioById(scenario);
  if (found === undefined) throw new Error(`there is no scenario ${scenario}`);
  return found.title;
};
