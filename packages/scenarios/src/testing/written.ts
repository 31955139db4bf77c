import type { ScenarioInput } from '@socketarium/protocol';

/** A scenario in its written form, with the test's changes. */
export const written = (patch: Partial<ScenarioInput> = {}): ScenarioInput => ({
  id: 'by-hand',
  title: 'By hand',
  question: 'Is it read as it is written?',
  answer: 'It is.',
  topic: 'tests',
  lab: { transport: 'unix-stream', server: 'iterative', service: 'echo' },
  steps: [{ add: { count: 2 } }, { until: { phases: { done: 2 } } }],
  observations: [{ expected: 'it reads', check: { happens: { actor: 'server', call: 'read' } } }],
  ...patch,
});
