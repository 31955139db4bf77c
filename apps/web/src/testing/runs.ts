import type { Run, ScenarioEntry } from '@socketarium/protocol';

/** Runs and scenarios for tests. */

export const aRun = (more: Partial<Run> = {}): Run => ({
  id: 'run-1',
  scenario: 'one-at-a-time',
  title: 'One client at a time',
  question: 'Why is only one of them served?',
  answer: 'Because the server sleeps in read.',
  transport: 'unix-stream',
  server: 'iterative',
  language: 'typescript',
  labId: 'lab-9',
  status: 'running',
  reason: null,
  progress: { index: 0, count: 3, say: null },
  observations: [{ expected: 'client 2 waits', observed: null, ok: null, at: null }],
  decisive: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  tookMs: null,
  counters: null,
  clients: null,
  ...more,
});

export const anEntry = (id: string, more: Partial<ScenarioEntry> = {}): ScenarioEntry => ({
  id,
  title: id.replaceAll('-', ' '),
  question: `What about ${id}?`,
  answer: 'So.',
  topic: 'the queue',
  watchPace: 300,
  transports: [],
  servers: [],
  sources: ['listen(2)'],
  transport: 'unix-stream',
  server: 'iterative',
  observations: ['it is seen'],
  ...more,
});
