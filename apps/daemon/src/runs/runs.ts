import { LIMITS, type Run, type Scenario, SocketariumError, startRun } from '@socketarium/protocol';
import { parseScenario, variantOf } from '@socketarium/scenarios';
import { z } from 'zod';
import type { StreamClock } from '../frames.ts';
import type { LabHost } from '../labs.ts';
import { validate } from '../validate.ts';
import { LiveRun, removeLab } from './live-run.ts';
import { type Machine, thisMachine } from './requirements.ts';
import type { RunFeed } from './run-feed.ts';

export interface RunsOptions {
  readonly host: LabHost;
  readonly clock: StreamClock;
  readonly library: readonly Scenario[];
  readonly machine?: Machine;
}

/** Like startRun, except the scenario itself, whose faults are reported separately. */
const request = startRun.extend({
  scenario: z.unknown().refine((value) => value !== undefined, 'is missing'),
});

/** The scenarios and their runs, running and remembered. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #library: ReadonlyMap<string, Scenario>;
  /** Oldest first. */
  readonly #runs = new Map<string, LiveRun>();
  readonly #byLab = new Map<string, LiveRun>();
  #count = 0;

  constructor(options: RunsOptions) {
    this.#options = options;
    this.#library = new Map(options.library.map((scenario) => [scenario.id, scenario]));
  }

  scenarios(): readonly Scenario[] {
    return this.#options.library;
  }

  /** Throws SCENARIO_NOT_FOUND. */
  scenario(id: string): Scenario {
    const scenario = this.#library.get(id);
    if (scenario === undefined) {
      const shown = JSON.stringify(id.slice(0, 80));
      throw new SocketariumError('SCENARIO_NOT_FOUND', `There is no scenario ${shown}.`, {
        field: 'scenario',
      });
    }
    return scenario;
  }

  /**
   * Starts a run; resolves when it has its lab (or ended without). Throws BAD_REQUEST,
   * SCENARIO_NOT_FOUND, SCENARIO_INVALID, SCENARIO_VARIANT, RUN_LIMIT, LAB_LIMIT.
   */
  async start(body: unknown): Promise<Run> {
    const asked = validate(request, body);
    const scenario =
      typeof asked.scenario === 'string' ? this.scenario(asked.scenario) : own(asked.scenario);
    const { server, transport, language, pace } = asked;
    const variant = variantOf(scenario, { server, transport, language });
    const alive = [...this.#runs.values()].filter((run) => !run.isOver).length;
    if (alive >= LIMITS.runs) {
      throw new SocketariumError(
        'RUN_LIMIT',
        `${alive} scenarios run already, which is all that run at once: wait, or delete a run.`,
      );
    }
    const { host, clock, machine = thisMachine } = this.#options;
    const run: LiveRun = new LiveRun({
      id: `run-${++this.#count}`,
      variant: pace === undefined ? variant : { ...variant, lab: { ...variant.lab, pace } },
      keep: asked.keep,
      watched: asked.watched,
      host,
      clock,
      machine,
      onLab: (labId) => this.#byLab.set(labId, run),
      onOver: () => this.#forgetOldest(),
    });
    this.#runs.set(run.id, run);
    try {
      await run.begun;
    } catch (error) {
      this.#forget(run);
      throw error;
    }
    return run.current();
  }

  list(): Run[] {
    return [...this.#runs.values()].map((run) => run.current());
  }

  get(id: string): Run {
    return this.#find(id).current();
  }

  /** Cancels the run if it is running, and deletes its lab; it is forgotten. Throws RUN_NOT_FOUND. */
  async delete(id: string): Promise<void> {
    const run = this.#find(id);
    run.cancel('The run was deleted.');
    await run.done;
    this.#forget(run);
    if (run.labId !== null) await removeLab(this.#options.host, run.labId);
  }

  /** The run of this lab, also when it is over. */
  ofLab(labId: string): RunFeed | null {
    return this.#byLab.get(labId) ?? null;
  }

  #find(id: string): LiveRun {
    const run = this.#runs.get(id);
    if (run === undefined) {
      throw new SocketariumError(
        'RUN_NOT_FOUND',
        `There is no run ${JSON.stringify(id.slice(0, 40))}.`,
      );
    }
    return run;
  }

  #forgetOldest(): void {
    const over = [...this.#runs.values()].filter((run) => run.isOver);
    for (const run of over.slice(0, Math.max(0, over.length - LIMITS.rememberedRuns))) {
      this.#forget(run);
    }
  }

  #forget(run: LiveRun): void {
    this.#runs.delete(run.id);
    if (run.labId !== null) this.#byLab.delete(run.labId);
  }
}

/** A scenario of the user's own, from the request. */
const own = (written: unknown): Scenario => {
  try {
    return parseScenario(written, 'scenario');
  } catch (error) {
    if (!(error instanceof SocketariumError)) throw error;
    const field = error.field ? `scenario.${error.field}` : 'scenario';
    throw new SocketariumError(error.code, error.message, { field, cause: error });
  }
};
