import {
  type AddClients,
  clientScript,
  type LabState,
  LIMITS,
  type Observed,
  type RunStatus,
  type ScenarioStep,
  SocketariumError,
  type SocketariumEvent,
} from '@socketarium/protocol';
import type { PrintCall } from '../check/check.ts';
import { Checker } from '../check/checker.ts';
import type { Variant } from '../variant.ts';
import { Captions } from './captions.ts';
import type { Clock, ScenarioDriver } from './driver.ts';
import { GateHold } from './gate-hold.ts';
import { Patience } from './patience.ts';
import { Waits } from './waits.ts';

export interface RunOptions {
  readonly variant: Variant;
  readonly driver: ScenarioDriver;
  readonly clock: Clock;
  readonly print: PrintCall;
  /** A viewer follows the run: see `runScenario`. */
  readonly watched?: boolean;
  /** Called whenever `progress` or `observations()` may have changed, also from within a fact. */
  readonly onProgress?: () => void;
}

export interface Progress {
  /** Steps done, of `count`. */
  readonly index: number;
  readonly count: number;
  readonly say: string | null;
}

export interface Outcome {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly reason: string | null;
  readonly observations: Observed[];
  /** The last picture; null when there was no lab. */
  readonly state: LabState | null;
}

export interface RunningScenario {
  /** Never rejects for what the scenario or the lab does; only for a bug of the program. */
  readonly done: Promise<Outcome>;
  readonly progress: Progress;
  /** The picture after the last fact; null before there was one. */
  readonly state: LabState | null;
  /** The present result of each observation. */
  observations(): Observed[];
  /** Ends the run as `cancelled`. The caller removes what it set up. */
  cancel(reason: string): void;
}

/**
 * Runs a scenario: its steps in order, each wait by facts, while the checker sees every fact.
 *
 * Time: a wait's `withinMs` and a rest's `restMs` are for full speed. Time in which the server is held at
 * the gate by the pace, or by a viewer's pause, does not count (gate-hold.ts, and patience.ts for how
 * much of it), so a run that is slowed down to be watched has as much time to act as a fast one.
 *
 * A viewer gets the time to read each `say`: a step's action waits until the caption before has been
 * shown long enough (captions.ts), and so does the end. Waits still see the facts meanwhile, and steps
 * without a `say` are not delayed: what must follow at once does.
 */
export const runScenario = (options: RunOptions): RunningScenario => {
  const run = new ScenarioRun(options);
  return {
    done: run.perform(),
    get progress() {
      return run.progress;
    },
    get state() {
      return run.state;
    },
    observations: () => run.observations(),
    cancel: (reason) => run.stop('cancelled', reason),
  };
};

/** Why a run ended before its last step. */
class Stopped extends Error {
  readonly status: Exclude<RunStatus, 'running'>;

  constructor(status: Exclude<RunStatus, 'running'>, reason: string) {
    super(reason);
    this.status = status;
  }
}

class ScenarioRun {
  readonly #options: RunOptions;
  readonly #steps: readonly ScenarioStep[];
  readonly #waits: Waits;
  readonly #checker: Checker;
  readonly #hold: GateHold;
  readonly #captions: Captions;
  #index = 0;
  #state: LabState | null = null;
  #facts = 0;
  #patience: Patience | null = null;
  /** Resolves the loop's await when the present waits are done, or rejects it. */
  #waiting: { resolve: () => void; reject: (why: unknown) => void } | null = null;
  #stopped: unknown = null;
  #results: Observed[] | null = null;

  constructor(options: RunOptions) {
    const { lab, steps, observations } = options.variant;
    this.#options = options;
    this.#steps = steps;
    this.#waits = new Waits(steps);
    this.#checker = new Checker(observations, { print: options.print });
    this.#hold = new GateHold(lab);
    const { clock, watched = false, onProgress } = options;
    this.#captions = new Captions(clock, watched, () => onProgress?.());
  }

  get progress(): Progress {
    return { index: this.#index, count: this.#steps.length, say: this.#captions.current };
  }

  get state(): LabState | null {
    return this.#state;
  }

  observations(): Observed[] {
    return this.#results ?? this.#checker.results();
  }

  stop(status: Exclude<RunStatus, 'running'>, reason: string): void {
    this.#fail(new Stopped(status, reason));
  }

  async perform(): Promise<Outcome> {
    try {
      await this.#run();
      const results = this.#checker.finish();
      const held = results.every(({ ok }) => ok === true);
      return this.#end(held ? 'held' : 'failed', null, results);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return this.#end(error.status, error.message, this.#checker.results());
    } finally {
      this.#stopped ??= new Stopped('cancelled', 'the run is over');
      this.#patience?.end();
      this.#captions.end();
    }
  }

  #end(status: Outcome['status'], reason: string | null, observations: Observed[]): Outcome {
    this.#results = observations;
    this.#captions.end();
    return { status, reason, observations, state: this.#state };
  }

  async #run(): Promise<void> {
    const { driver, variant } = this.#options;
    for (const requirement of variant.scenario.requires) {
      const reason = await driver.requirement(requirement);
      this.#check();
      if (reason !== null) throw new Stopped('skipped', reason);
    }
    await this.#ask('the lab', () => driver.createLab(variant.lab));
    driver.onFact((event, state) => this.#take(event, state));
    this.#enter(0);
    while (this.#index < this.#steps.length) {
      this.#check();
      const step = this.#steps[this.#index] as ScenarioStep;
      if ('restMs' in step) await this.#rest(step);
      else if ('add' in step || 'command' in step) await this.#act(step);
      else await this.#walked();
    }
    await this.#read(this.#captions.readInMs);
    await this.#ask('the last look at the kernel', () => driver.settle());
  }

  /**
   * While the command is carried out, the waits after it already see its facts: a moment that is over
   * before the command is done is not missed. What was true before the command counts only if it still is
   * when the command is done.
   */
  async #act(step: Extract<ScenarioStep, { add: object } | { command: object }>): Promise<void> {
    const { driver } = this.#options;
    await this.#announce(step);
    const what = `step ${this.#index + 1} (${'add' in step ? 'add' : step.command.type})`;
    if ('command' in step) this.#hold.commanded(step.command);
    const done = this.#ask(what, () =>
      'add' in step ? driver.addClients(this.#asWatched(step.add)) : driver.command(step.command),
    );
    this.#enter(this.#index + 1);
    await done;
    this.#walk();
  }

  /** A viewer sees a client do one thing after another, as slowly as the server does. */
  #asWatched(clients: AddClients): AddClients {
    const { watched = false, variant } = this.#options;
    const { pace } = variant.lab;
    if (!watched || pace === 0) return clients;
    const script = clientScript.parse(clients.script ?? {});
    const { stepMs, thinkMs } = script;
    const slow = { stepMs: Math.max(pace, stepMs), thinkMs: Math.max(pace, thinkMs) };
    return { ...clients, script: { ...script, ...slow } };
  }

  async #ask(what: string, ask: () => Promise<unknown>): Promise<void> {
    try {
      await ask();
    } catch (error) {
      this.#check();
      if (!(error instanceof SocketariumError)) throw error;
      throw new Stopped('broken', `${what} was refused: ${error.message}`);
    }
    this.#check();
  }

  /** Shows a step's caption, once the one before was read. */
  async #announce({ say }: ScenarioStep): Promise<void> {
    const { readInMs, shownInMs } = this.#captions;
    await this.#read(say === undefined ? shownInMs : readInMs);
    if (say !== undefined) this.#captions.say(say);
  }

  async #read(ms: number): Promise<void> {
    if (ms <= 0) return;
    let cancel = (): void => undefined;
    try {
      await this.#pause((resolve) => {
        cancel = this.#options.clock.after(ms, resolve);
      });
    } finally {
      cancel();
    }
  }

  async #rest(step: Extract<ScenarioStep, { restMs: number }>): Promise<void> {
    await this.#announce(step);
    await this.#pause((resolve) => {
      this.#patience = this.#newPatience(step.restMs, resolve);
    });
    this.#enter(this.#index + 1);
  }

  /** Resolves when the present step is not a wait. */
  async #walked(): Promise<void> {
    this.#walk();
    if (this.#waits.at(this.#index) === undefined) return;
    await this.#pause(() => undefined);
  }

  #pause(begin: (resolve: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== null) {
        reject(this.#stopped);
        return;
      }
      this.#waiting = { resolve, reject };
      begin(resolve);
    });
  }

  #take(event: SocketariumEvent, state: LabState): void {
    if (this.#stopped !== null) return;
    try {
      this.#state = state;
      if (++this.#facts > LIMITS.factsPerRun) {
        const most = LIMITS.factsPerRun;
        throw new Stopped('broken', `it made more facts than a run may have, ${most}`);
      }
      this.#waits.take(event, state);
      const decided = this.#checker.take(event, state);
      this.#patience?.hold(this.#hold.isHeld(state));
      this.#walk();
      if (decided) this.#options.onProgress?.();
    } catch (error) {
      // Rethrown, it would reach the sender of the fact, which has nothing to do with it.
      this.#fail(error);
    }
  }

  /** Skips the waits whose conditions the present picture meets. */
  #walk(): void {
    const state = this.#state;
    if (state === null) return;
    for (let wait = this.#waits.at(this.#index); wait?.isOver(state); ) {
      this.#enter(this.#index + 1);
      wait = this.#waits.at(this.#index);
      if (wait === undefined) this.#waiting?.resolve();
    }
  }

  #enter(index: number): void {
    this.#patience?.end();
    this.#patience = null;
    this.#index = index;
    const step = this.#steps[index];
    const wait = this.#waits.at(index);
    if (wait !== undefined) {
      if (step?.say !== undefined) this.#captions.say(step.say);
      this.#patience = this.#newPatience(wait.withinMs, () => {
        const state = this.#state;
        this.stop(
          'broken',
          `step ${index + 1} waited ${wait.withinMs} ms for ${wait.wanted}; instead ${wait.instead(state)}`,
        );
      });
    }
    this.#options.onProgress?.();
  }

  #newPatience(ms: number, over: () => void): Patience {
    const patience = new Patience(this.#options.clock, ms, over);
    patience.hold(this.#state !== null && this.#hold.isHeld(this.#state));
    return patience;
  }

  #fail(why: unknown): void {
    if (this.#stopped !== null) return;
    this.#stopped = why;
    this.#patience?.end();
    this.#waiting?.reject(why);
  }

  #check(): void {
    if (this.#stopped !== null) throw this.#stopped;
  }
}
