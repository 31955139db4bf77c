import { Daemon } from '../daemon.ts';
import { EXIT } from '../exit-codes.ts';
import { outputFailed, print } from '../output.ts';
import { PrivateDaemon } from '../private-daemon.ts';
import { ProgressLine } from '../run/progress.ts';
import { painter, report, summary } from '../run/report.ts';
import type { Result } from '../run/result.ts';
import { Runner } from '../run/runner.ts';
import { allTasks, type Choice, type Task, tasksOf } from '../run/tasks.ts';

export interface RunOptions extends Choice {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly json: boolean;
  readonly url: string | undefined;
  readonly jobs: number;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs scenarios by a running daemon, or by one of its own. Throws UsageError before anything is started,
 * and DaemonError when there is no daemon to run them. Returns the exit code.
 */
export const run = async (options: RunOptions): Promise<number> => {
  const tasks = options.all ? allTasks(options) : tasksOf(options.names, options);
  const session = new Session(tasks, options);
  return session.run();
};

class Session {
  readonly #tasks: readonly Task[];
  readonly #options: RunOptions;
  readonly #progress: ProgressLine;
  readonly #results: Result[] = [];
  readonly #paint = painter(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
  #printed = 0;
  #daemon: PrivateDaemon | null = null;
  #runner: Runner | null = null;
  #signalled: number | null = null;

  constructor(tasks: readonly Task[], options: RunOptions) {
    this.#tasks = tasks;
    this.#options = options;
    this.#progress = new ProgressLine(process.stderr, tasks.length);
  }

  async run(): Promise<number> {
    const begun = performance.now();
    const onSignal = (signal: NodeJS.Signals): void => this.#stop(SIGNALS[signal as 'SIGINT']);
    // The reader of the results has left (`| head`), or the disk is full: stop as after a signal.
    const onError = (error: Error): void => {
      if (this.#signalled === null) this.#stop(outputFailed(error));
    };
    for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
    process.stdout.on('error', onError);
    try {
      await this.#runAll();
    } finally {
      this.#progress.clear();
      await this.#daemon?.end();
      for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
      process.stdout.off('error', onError);
    }
    if (this.#signalled !== null) return this.#signalled;
    const printed = await this.#printEnd(performance.now() - begun);
    if (printed !== EXIT.ok) return printed;
    return this.#results.some(({ passed }) => passed === false) ? EXIT.failed : EXIT.ok;
  }

  async #runAll(): Promise<void> {
    const daemon = await this.#reach();
    this.#runner = new Runner(daemon, this.#tasks, {
      stands: (index, run) => this.#progress.stands(index, run),
      ended: (index, result) => {
        this.#progress.ended(index);
        this.#results[index] = result;
        if (!this.#options.json && this.#signalled === null) this.#printInOrder();
      },
    });
    if (this.#signalled !== null) return;
    await this.#runner.run(this.#options.jobs);
  }

  async #reach(): Promise<Daemon> {
    if (this.#options.url === undefined) {
      this.#daemon = await PrivateDaemon.start();
      return new Daemon(this.#daemon.url);
    }
    const daemon = new Daemon(this.#options.url);
    await daemon.greet();
    return daemon;
  }

  /** The first signal cancels what runs and ends in order, the second at once. */
  #stop(code: number): void {
    if (this.#signalled !== null) {
      this.#daemon?.kill();
      process.exit(code);
    }
    this.#signalled = code;
    void this.#runner?.cancel();
  }

  /** Prints the ended ones up to the first that still runs: in the order of the request. */
  #printInOrder(): void {
    for (;;) {
      const task = this.#tasks[this.#printed];
      const result = this.#results[this.#printed];
      if (task === undefined || result === undefined) return;
      this.#printed += 1;
      process.stdout.write(report(task, result, this.#tasks.length === 1, this.#paint));
    }
  }

  #printEnd(tookMs: number): Promise<number> {
    if (!this.#options.json) return print(summary(this.#results, tookMs, this.#paint));
    const { all, names } = this.#options;
    const whole = all || names.length > 1 ? this.#results : this.#results[0];
    return print(`${JSON.stringify(whole, null, 2)}\n`);
  }
}
