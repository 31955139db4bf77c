import type { Run } from '@socketarium/protocol';
import { type Daemon, DaemonError } from '../daemon.ts';
import { type Result, resultOf, withoutRun } from './result.ts';
import type { Task } from './tasks.ts';

/** How often a run's progress is requested, milliseconds. */
const ASK_MS = 100;
/** A shared daemon may have as many runs as it allows: how long to wait for a free place. */
const TURN_MS = 60_000;

export interface RunnerListener {
  /** A run's present state, at each request. */
  stands(index: number, run: Run): void;
  ended(index: number, result: Result): void;
}

/** Runs tasks by a daemon, some at a time, and reports each when it has ended. */
export class Runner {
  readonly #daemon: Daemon;
  readonly #tasks: readonly Task[];
  readonly #listener: RunnerListener;
  readonly #alive = new Set<string>();
  #next = 0;
  #cancelled = false;
  #wake: (() => void)[] = [];

  constructor(daemon: Daemon, tasks: readonly Task[], listener: RunnerListener) {
    this.#daemon = daemon;
    this.#tasks = tasks;
    this.#listener = listener;
  }

  /** Resolves when every task has ended, `jobs` of them at a time. */
  async run(jobs: number): Promise<void> {
    await Promise.all(Array.from({ length: jobs }, () => this.#work()));
  }

  /** Starts nothing more and cancels what runs; `run` resolves soon. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    for (const wake of this.#wake.splice(0)) wake();
    await Promise.allSettled([...this.#alive].map((id) => this.#daemon.deleteRun(id)));
  }

  async #work(): Promise<void> {
    for (;;) {
      const index = this.#next++;
      const task = this.#tasks[index];
      if (task === undefined) return;
      this.#listener.ended(index, await this.#one(index, task));
    }
  }

  async #one(index: number, task: Task): Promise<Result> {
    if (task.skip !== null) return withoutRun(task, 'skipped', task.skip);
    if (this.#cancelled) return withoutRun(task, 'cancelled', 'The command was ended.');
    try {
      return await this.#follow(index, await this.#begin(task));
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      if (this.#cancelled) return withoutRun(task, 'cancelled', 'The command was ended.');
      return withoutRun(task, 'broken', error.message);
    }
  }

  async #begin({ body }: Task): Promise<Run> {
    const giveUp = performance.now() + TURN_MS;
    for (;;) {
      try {
        return await this.#daemon.startRun(body);
      } catch (error) {
        const full = error instanceof DaemonError && error.code === 'RUN_LIMIT';
        if (!full || this.#cancelled || performance.now() > giveUp) throw error;
      }
      await this.#pause();
    }
  }

  async #follow(index: number, begun: Run): Promise<Result> {
    let run = begun;
    this.#alive.add(run.id);
    // It may have begun while everything was being cancelled.
    if (this.#cancelled) await this.#daemon.deleteRun(run.id);
    try {
      while (run.status === 'running') {
        this.#listener.stands(index, run);
        await this.#pause();
        run = await this.#daemon.run(run.id);
      }
    } finally {
      this.#alive.delete(run.id);
    }
    return resultOf(run);
  }

  async #pause(): Promise<void> {
    if (this.#cancelled) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ASK_MS);
      this.#wake.push(resolve);
    });
    clearTimeout(timer);
  }
}
