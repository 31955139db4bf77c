import { at } from '@socketarium/model';
import { describeCall, describeReturn } from '@socketarium/model/words/describe';
import { type Run, SocketariumError } from '@socketarium/protocol';
import {
  decisiveMoment,
  type Outcome,
  type PrintCall,
  type RunningScenario,
  runScenario,
  type Variant,
} from '@socketarium/scenarios';
import type { StreamClock } from '../frames.ts';
import type { LabHost, LiveLab } from '../labs.ts';
import { LabDriver } from './driver.ts';
import type { Machine } from './requirements.ts';
import type { RunFeed } from './run-feed.ts';

export interface LiveRunOptions {
  readonly id: string;
  readonly variant: Variant;
  /** The lab outlives the run. */
  readonly keep: boolean;
  /** A viewer follows the run. */
  readonly watched: boolean;
  readonly host: LabHost;
  readonly clock: StreamClock;
  readonly machine: Machine;
  /** The lab exists. */
  readonly onLab: (labId: string) => void;
  readonly onOver: () => void;
}

/** One scenario run of this daemon, running or over. */
export class LiveRun implements RunFeed {
  readonly id: string;
  /** Resolves when the run has its lab, or is over without. Rejects with LAB_LIMIT. */
  readonly begun: Promise<void>;
  /** Resolves when the run is over and its lab is gone, unless it is kept. */
  readonly done: Promise<void>;
  readonly #options: LiveRunOptions;
  readonly #driver: LabDriver;
  readonly #running: RunningScenario;
  readonly #startedAt = new Date();
  readonly #startMs: number;
  readonly #listeners = new Set<() => void>();
  #lab: LiveLab | null = null;
  #ended: Run | null = null;

  constructor(options: LiveRunOptions) {
    this.id = options.id;
    this.#options = options;
    this.#startMs = options.clock.now();
    let begin: () => void = () => undefined;
    let refuse: (why: unknown) => void = begin;
    this.begun = new Promise((resolve, reject) => {
      begin = resolve;
      refuse = reject;
    });
    this.#driver = new LabDriver(options.host, options.machine, {
      stands: (lab) => {
        this.#lab = lab;
        lab.onEnded(({ reason }) => this.cancel(`Its lab has ended: ${reason}.`));
        options.onLab(lab.id);
        begin();
      },
      refused: (error) => {
        if (error instanceof SocketariumError && error.code === 'LAB_LIMIT') refuse(error);
      },
      broken: (error) => {
        this.#close(this.#fault(error));
        this.#running.cancel('The daemon failed.');
      },
    });
    this.#running = runScenario({
      variant: options.variant,
      driver: this.#driver,
      clock: options.clock,
      print: printCall,
      watched: options.watched,
      onProgress: () => this.#notify(),
    });
    this.done = this.#running.done.then(
      (outcome) => this.#end(outcome),
      (error: unknown) => this.#end(this.#fault(error)),
    );
    void this.done.then(begin, begin);
  }

  get isOver(): boolean {
    return this.#ended !== null;
  }

  /** The lab's id, once it is known; the lab itself may be gone. */
  get labId(): string | null {
    return this.#lab?.id ?? null;
  }

  /**
   * The run is over at once: a viewer whose lab is being deleted gets the result before the stream ends.
   * `done` resolves when pending work is finished.
   */
  cancel(reason: string): void {
    if (this.#ended !== null) return;
    this.#running.cancel(reason);
    const { state } = this.#running;
    const observations = this.#running.observations();
    this.#close({ status: 'cancelled', reason, observations, state });
  }

  current(): Run {
    return this.#ended ?? this.#describe(null);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #end(outcome: Outcome): Promise<void> {
    this.#close(outcome);
    this.#driver.end();
    if (this.#lab === null || this.#options.keep) return;
    await removeLab(this.#options.host, this.#lab.id);
  }

  #close(outcome: Outcome): void {
    if (this.#ended !== null) return;
    this.#ended = this.#describe(outcome);
    this.#notify();
    this.#options.onOver();
  }

  #describe(outcome: Outcome | null): Run {
    const { scenario, lab } = this.#options.variant;
    const state = outcome?.state ?? null;
    const observations = outcome?.observations ?? this.#running.observations();
    return {
      id: this.id,
      scenario: scenario.id,
      title: scenario.title,
      question: scenario.question,
      answer: scenario.answer,
      transport: lab.transport,
      language: lab.language,
      server: lab.server,
      labId: this.labId,
      status: outcome?.status ?? 'running',
      reason: outcome?.reason ?? null,
      progress: this.#running.progress,
      observations,
      decisive:
        outcome === null ? null : decisiveMoment(this.#options.variant.observations, observations),
      startedAt: this.#startedAt.toISOString(),
      tookMs: outcome === null ? null : Math.round(this.#options.clock.now() - this.#startMs),
      counters: state?.counters ?? null,
      clients: state === null ? null : at(state, state.t).clients,
    };
  }

  /** A bug of the program must not look as if the scenario had failed. */
  #fault(error: unknown): Outcome {
    return {
      status: 'broken',
      reason: `The daemon failed: ${error instanceof Error ? error.message : String(error)}`,
      observations: this.#running.observations(),
      state: this.#running.state,
    };
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

const printCall: PrintCall = (call, args, result) =>
  result === null ? describeCall(call, args) : describeReturn(call, args, result.ret, result.errno);

/** It may have been deleted meanwhile. */
export const removeLab = async (host: LabHost, labId: string): Promise<void> => {
  try {
    await host.deleteLab(labId);
  } catch (error) {
    if (!(error instanceof SocketariumError && error.code === 'LAB_NOT_FOUND')) throw error;
  }
};
