import { type CreateLab, type EndLab, LIMITS, SocketariumError } from '@socketarium/protocol';
import { processIds, socketHolders, socketsHeldBy } from '@socketarium/syscalls';
import { PrivateDirectory } from './directory.ts';
import type { End } from './lab/ending.ts';
import { EventBudget } from './lab/event-budget.ts';
import { LiveLab } from './lab/lab.ts';
import { openKernelTables } from './observer/kernel.ts';
import { Observer } from './observer/observer.ts';
import { prepareC } from './sources/c-server.ts';
import { Reserve } from './sources/reserve.ts';
import type { FactListener, HostOptions, Lab } from './types.ts';

/** All labs of one daemon, in one private directory that is removed after the daemon ends. */
export class Host {
  readonly #directory: PrivateDirectory;
  readonly #kernel: ReturnType<typeof openKernelTables>;
  readonly #observer: Observer;
  readonly #budget = new EventBudget();
  readonly #reserve: Reserve;
  readonly #report: (error: unknown) => void;
  /** Living labs, and those of `#kept`. */
  readonly #labs = new Map<string, LiveLab>();
  /** Labs whose programs have ended, in the order they ended. */
  readonly #kept = new Set<LiveLab>();
  /** Labs that are not in `labs` (yet, or any more) while their processes live. */
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
    this.#observer = new Observer(kernel, {
      walk: socketHolders,
      pids: processIds,
      heldBy: socketsHeldBy,
    });
  }

  /** Throws UNSUPPORTED_SYSTEM or SOCK_DIAG_REFUSED, each with a remedy. */
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

  /** The living labs, and the last ended ones, which are kept. */
  get labs(): ReadonlyMap<string, Lab> {
    return this.#labs;
  }

  /**
   * Resolves when the server listens (or, paused, waits at the gate before its first call). Throws
   * LAB_LIMIT, C_UNAVAILABLE, or SERVER_START_FAILED with the server's standard error.
   * @param onFact is called with every fact of the lab from the first on, and the picture after it.
   */
  async createLab(config: CreateLab, onFact?: FactListener): Promise<Lab> {
    const c = await prepareC(config);
    if (this.#closing !== null) {
      throw new SocketariumError('SERVER_START_FAILED', 'The daemon is closing.');
    }
    if (this.#labs.size - this.#kept.size + this.#passing.size >= LIMITS.labs) {
      throw new SocketariumError(
        'LAB_LIMIT',
        `At most ${LIMITS.labs} labs are alive at once: end or delete one first.`,
      );
    }
    const lab = new LiveLab({
      id: `lab-${++this.#count}`,
      config,
      directory: this.directory,
      observer: this.#observer,
      budget: this.#budget,
      reserve: this.#reserve,
      c,
      onFact,
      report: this.#report,
    });
    this.#passing.set(lab, Promise.resolve());
    try {
      await lab.listening;
    } catch (error) {
      await this.#end(lab, deleted('its server did not start'));
      throw error;
    }
    if (this.#closing !== null) {
      throw new SocketariumError('SERVER_START_FAILED', 'The daemon is closing.');
    }
    this.#passing.delete(lab);
    this.#labs.set(lab.id, lab);
    return lab;
  }

  /**
   * Sends SIGTERM, lets the server run its closing steps at full speed, then ends its clients. The lab's
   * history is kept, until LIMITS.keptLabs others have ended after it. Throws LAB_NOT_FOUND.
   */
  async endLab(id: string, { next }: EndLab = {}): Promise<Lab> {
    const lab = this.#find(id);
    const reason = next === undefined ? 'its programs were ended' : `it went on as ${next}`;
    await lab.end({ reason, next: next ?? null, kept: true });
    // It may have been deleted meanwhile.
    if (this.#labs.has(id)) this.#kept.add(lab);
    for (const oldest of this.#kept) {
      if (this.#kept.size <= LIMITS.keptLabs) break;
      this.#drop(oldest);
      oldest.forget();
    }
    return lab;
  }

  /** Ends the lab as `endLab` does, if it lives, and forgets it. Throws LAB_NOT_FOUND. */
  async deleteLab(id: string): Promise<void> {
    const lab = this.#find(id);
    this.#drop(lab);
    await this.#end(lab, deleted('deleted'));
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
    this.#kept.clear();
    const ends = living.map((lab) => this.#end(lab, deleted(reason)));
    await Promise.all([this.#reserve.close(), ...ends]);
    this.#observer.close();
    this.#kernel.close();
    await this.#directory.remove();
  }

  #find(id: string): LiveLab {
    const lab = this.#labs.get(id);
    if (lab === undefined) throw new SocketariumError('LAB_NOT_FOUND', `There is no lab ${id}.`);
    return lab;
  }

  #drop(lab: LiveLab): void {
    this.#labs.delete(lab.id);
    this.#kept.delete(lab);
  }

  async #end(lab: LiveLab, how: End): Promise<void> {
    const ending = lab.end(how).finally(() => {
      lab.forget();
      this.#passing.delete(lab);
    });
    this.#passing.set(lab, ending);
    await ending;
  }
}

const deleted = (reason: string): End => ({ reason, next: null, kept: false });

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
