import { type CreateLab, LIMITS, SocketariumError } from '@socketarium/protocol';
import { socketOwners } from '@socketarium/syscalls';
import { PrivateDirectory } from './directory.ts';
import { EventBudget } from './lab/event-budget.ts';
import { LiveLab } from './lab/lab.ts';
import { openKernelTables } from './observer/kernel.ts';
import { Observer } from './observer/observer.ts';
import { Reserve } from './sources/reserve.ts';
import type { FactListener, HostOptions, Lab } from './types.ts';

/** Every lab of one daemon, in one private directory that vanishes with the daemon. */
export class Host {
  readonly #directory: PrivateDirectory;
  readonly #kernel: ReturnType<typeof openKernelTables>;
  readonly #observer: Observer;
  readonly #budget = new EventBudget();
  readonly #reserve: Reserve;
  readonly #report: (error: unknown) => void;
  readonly #labs = new Map<string, LiveLab>();
  /** Labs that are not in `labs` yet or any more, whose processes live all the same. */
  readonly #passing = new Map<LiveLab, Promise<void>>();
  #count = 0;
  #closing: Promise<void> | null = null;

  private constructor(
    directory: PrivateDirectory,
    kernel: ReturnType<typeof openKernelTables>,
    { report = printFault, reserve = false }: HostOptions,
  ) {
    this.#directory = directory;
    this.#reserve = new Reserve(reserve);
    this.#report = report;
    this.#kernel = kernel;
    this.#observer = new Observer(kernel, socketOwners);
  }

  /** Throws UNSUPPORTED_SYSTEM or SOCK_DIAG_REFUSED, each with what to do about it. */
  static async probe(): Promise<void> {
    requireLinux();
    openKernelTables().close();
  }

  /** Makes the private directory. Throws as `probe` does, and PATH_TOO_LONG. */
  static async open(options: HostOptions = {}): Promise<Host> {
    requireLinux();
    const kernel = openKernelTables();
    try {
      return new Host(await PrivateDirectory.make(options.directory), kernel, options);
    } catch (error) {
      kernel.close();
      throw error;
    }
  }

  get directory(): string {
    return this.#directory.path;
  }

  get labs(): ReadonlyMap<string, Lab> {
    return this.#labs;
  }

  /**
   * Resolves when the server listens (or, paused, stands at the gate before its first call). Throws
   * LAB_LIMIT, or SERVER_START_FAILED with what the server said on its standard error.
   * @param onFact hears of every fact of the lab from the first on, with the picture after it.
   */
  async createLab(config: CreateLab, onFact?: FactListener): Promise<Lab> {
    if (this.#closing !== null) {
      throw new SocketariumError('SERVER_START_FAILED', 'The daemon is closing.');
    }
    if (this.#labs.size + this.#passing.size >= LIMITS.labs) {
      throw new SocketariumError(
        'LAB_LIMIT',
        `At most ${LIMITS.labs} labs are alive at once: delete one first.`,
      );
    }
    const lab = new LiveLab({
      id: `lab-${++this.#count}`,
      config,
      directory: this.directory,
      observer: this.#observer,
      budget: this.#budget,
      reserve: this.#reserve,
      onFact,
      report: this.#report,
    });
    this.#passing.set(lab, Promise.resolve());
    try {
      await lab.listening;
    } catch (error) {
      await this.#end(lab, 'its server did not start');
      throw error;
    }
    if (this.#closing !== null) {
      throw new SocketariumError('SERVER_START_FAILED', 'The daemon is closing.');
    }
    this.#passing.delete(lab);
    this.#labs.set(lab.id, lab);
    return lab;
  }

  /** SIGTERM, the server's closing steps at full speed, then its clients. Throws LAB_NOT_FOUND. */
  async deleteLab(id: string): Promise<void> {
    const lab = this.#labs.get(id);
    if (lab === undefined) throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${id}.`);
    this.#labs.delete(id);
    await this.#end(lab, 'deleted');
  }

  /** Ends every lab and removes the directory. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const reason = 'the daemon is closing';
    const living = [...this.#labs.values(), ...this.#passing.keys()];
    this.#labs.clear();
    await Promise.all([this.#reserve.close(), ...living.map((lab) => this.#end(lab, reason))]);
    this.#observer.close();
    this.#kernel.close();
    await this.#directory.remove();
  }

  async #end(lab: LiveLab, reason: string): Promise<void> {
    const ending = lab.end(reason).finally(() => this.#passing.delete(lab));
    this.#passing.set(lab, ending);
    await ending;
  }
}

const printFault = (error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
};

const requireLinux = (): void => {
  if (process.platform === 'linux') return;
  throw new SocketariumError(
    'UNSUPPORTED_SYSTEM',
    `Socketarium shows Linux's own sockets and this is ${process.platform}: run it in a container with \`docker compose up\`.`,
  );
};
