import type { Observed, Run, RunStatus } from '@socketarium/protocol';
import type { Task } from './tasks.ts';

/** The result of a scenario, as `run --json` prints it. */
export interface Result {
  readonly scenario: string;
  readonly title: string;
  readonly transport: string;
  readonly server: string;
  /** True when every observation held, null when it was skipped. */
  readonly passed: boolean | null;
  readonly status: Exclude<RunStatus, 'running'>;
  /** Why it was skipped, cancelled, or could not be run to its end. */
  readonly reason: string | null;
  /** Milliseconds. */
  readonly tookMs: number | null;
  readonly observations: readonly Omit<Observed, 'at'>[];
  readonly counters: Run['counters'];
  readonly clients: Run['clients'];
}

/** Of a run that has ended. */
export const resultOf = (run: Run): Result => {
  const { scenario, title, transport, server, reason, tookMs, observations, counters, clients } =
    run;
  const status = run.status === 'running' ? 'broken' : run.status;
  const passed = status === 'skipped' ? null : status === 'held';
  return {
    scenario,
    title,
    transport,
    server,
    passed,
    status,
    reason,
    tookMs,
    // The moment is for the page, which has the facts; these fields are the documented ones.
    observations: observations.map(({ expected, observed, ok }) => ({ expected, observed, ok })),
    counters,
    clients,
  };
};

/** For a task without a run, or whose run's result is not known. */
export const withoutRun = (
  { scenario: { id, title, lab }, body }: Task,
  status: 'skipped' | 'broken' | 'cancelled',
  reason: string,
): Result => ({
  scenario: id,
  title,
  transport: body.transport ?? lab.transport,
  server: body.server ?? lab.server,
  passed: status === 'skipped' ? null : false,
  status,
  reason,
  tookMs: null,
  observations: [],
  counters: null,
  clients: null,
});
