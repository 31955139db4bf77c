import {
  type CreateLab,
  type GateMode,
  HERE,
  LIMITS,
  type ProcessRef,
  type Unsequenced,
} from '@socketarium/protocol';
import { encodeGateOrder, type GateOrder } from '@socketarium/protocol/wire';
import type { Inlet } from '../merge/inlet.ts';
import { bootCServer, type CServer } from './c-server.ts';
import { descriptorLimit, setDescriptorLimit, spareDescriptors } from './descriptor-limit.ts';
import {
  descriptorsLimited,
  gateChanged,
  marker,
  processExited,
  processStarted,
  workChanged,
} from './host-facts.ts';
import { type Ending, ownProgram, Program, shimmedProgram } from './program.ts';
import type { Reserve } from './reserve.ts';
import { carryOut, type ServerControls, type ServerOrder } from './server-orders.ts';
import { LAST_STEP, programConfig, type ServerStart, type Started } from './server-start.ts';
import type { Source } from './source.ts';

/** How often a signal is sent again; `takeInterrupt` explains how one is lost. */
const SIGNAL_AGAIN_MS = 50;

/** What a server process is started with. */
export interface ServerSetup {
  readonly config: CreateLab;
  readonly start: ServerStart;
  readonly reserve: Reserve;
  /** The built C programs, for a server in C; null for one in TypeScript. */
  readonly c: CServer | null;
}

/** One server process: its start, its gate, its signals and its end, each emitted as facts. */
export class ServerSource implements Source<ServerOrder>, ServerControls {
  /** `server`, or `server-2` … */
  readonly role: string;
  /** Resolves when clients can connect, or when it is clear that they cannot, yet or ever. */
  readonly started: Promise<Started>;
  readonly ended: Promise<Ending>;
  readonly #setup: ServerSetup;
  readonly #lastStep: string;
  readonly #heldAtFirst: boolean;
  #settle!: (started: Started) => void;
  #over!: (ending: Ending) => void;
  #running: { readonly program: Program; readonly inlet: Inlet } | null = null;
  #paused: boolean;
  #paceMs = 0;
  /** The pace to set once it listens; null when there is none, or it was set otherwise. */
  #paceToBegin: number | null;
  #softLimit: number | null = null;
  /** Clients can connect, or could once. */
  #listens = false;
  #stopping = false;
  #signal: NodeJS.Timeout | null = null;

  constructor(setup: ServerSetup) {
    const { config, start } = setup;
    this.#setup = setup;
    this.role = start.role;
    this.#lastStep = LAST_STEP[config.transport];
    this.#paused = start.paused;
    this.#heldAtFirst = start.paused;
    this.#paceToBegin = start.paceMs > 0 && !start.paused ? start.paceMs : null;
    this.started = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#over = resolve;
    });
  }

  start(inlet: Inlet): void {
    const { config, start, reserve, c } = this.#setup;
    const program = new Program(
      c === null
        ? ownProgram(reserve.take('server'), programConfig(config, start))
        : shimmedProgram(bootCServer(c, config, start)),
      {
        invalid: (error) =>
          this.#emit(marker(`FRAME_INVALID: the server was killed: ${error.message}`)),
        ended: (ending) => this.#ended(ending),
      },
      inlet,
    );
    this.#running = { program, inlet };
    this.#listen();
    if (program.pid !== undefined) {
      this.#emit(processStarted(program.pid, 'server', start.replaces));
    }
    if (this.#paused) this.pace(start.paceMs);
    const late = setTimeout(() => this.#settle({ how: 'late' }), LIMITS.startMs);
    this.started.then(() => clearTimeout(late));
  }

  /** Throws SERVER_NOT_RUNNING. */
  order(order: ServerOrder): Promise<void> {
    return carryOut(this, order);
  }

  owns({ host, pid }: ProcessRef): boolean {
    return host === HERE && this.#running?.program.owns(pid) === true;
  }

  /** Undefined when it could not be started at all. */
  get pid(): number | undefined {
    return this.#running?.program.pid;
  }

  get running(): boolean {
    return this.#running?.program.running === true;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Milliseconds before each call, or what they will be once it listens. */
  get paceMs(): number {
    return this.#paceToBegin ?? this.#paceMs;
  }

  get gateMode(): GateMode {
    if (this.#paused) return 'paused';
    return this.#paceMs > 0 ? 'paced' : 'open';
  }

  pause(): void {
    this.#paused = true;
    this.#order({ order: 'pause' });
    this.gateChanged();
  }

  /** Lets one call pass; a running server is held at the next. */
  step(): void {
    const held = this.#paused;
    this.#paused = true;
    this.#order({ order: 'step' });
    if (!held) this.gateChanged();
  }

  resume(): void {
    this.#paused = false;
    this.#order({ order: 'resume' });
    this.gateChanged();
  }

  /** Milliseconds before each call; does not end a pause. */
  pace(ms: number): void {
    this.#paceToBegin = null;
    this.#paceMs = ms;
    this.#order({ order: 'pace', ms });
    this.gateChanged();
  }

  /** Milliseconds that each request takes in nanosleep(2) from now on. */
  work(ms: number): void {
    this.#order({ order: 'work', ms });
    this.#emit(workChanged(ms));
  }

  /**
   * Lowers RLIMIT_NOFILE so that `spare` more descriptors fit; null restores the old limit. Throws
   * SERVER_NOT_RUNNING.
   */
  limitDescriptors(spare: number | null): void {
    const { pid } = this;
    if (pid === undefined) return;
    let soft: number;
    if (spare === null) {
      soft = this.#softLimit ?? descriptorLimit(pid).soft;
      setDescriptorLimit(pid, soft);
      this.#softLimit = null;
    } else {
      this.#softLimit ??= descriptorLimit(pid).soft;
      soft = spareDescriptors(pid, spare);
    }
    this.#emit(descriptorsLimited(pid, soft, spare));
  }

  /** SIGTERM, repeated until it has an effect. At full speed a server that does not end is killed after a while. */
  terminate(): void {
    this.#repeatSigterm();
    const timer = setTimeout(() => {
      if (this.gateMode === 'open') this.#kill('SIGKILL');
    }, LIMITS.stopMs);
    this.ended.then(() => clearTimeout(timer));
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#kill('SIGKILL');
    await this.ended;
  }

  /** Lets it run its closing steps at full speed; kills it when it does not. Resolves when it is gone. */
  async end(): Promise<void> {
    if (this.running) await this.#stop();
    this.#running?.program.release();
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    this.#paceToBegin = null;
    if (this.#paceMs > 0) this.pace(0);
    if (this.#paused) this.resume();
    this.#repeatSigterm();
    const timer = setTimeout(() => this.#kill('SIGKILL'), LIMITS.stopMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Emits the gate's present mode. The lab's gate is that of its first server. */
  gateChanged(): void {
    const { pid } = this;
    if (this.role !== 'server' || pid === undefined) return;
    this.#emit(gateChanged(pid, this.gateMode, this.#paceMs));
  }

  /** It listens to its own calls only while it waits for one of them: a running server makes many. */
  #listen(): void {
    const waits = !this.#listens || this.#signal !== null;
    this.#running?.inlet.onDelivered(waits ? (facts) => this.#delivered(facts) : null);
  }

  #delivered(facts: readonly Unsequenced[]): void {
    let stands = false;
    for (const fact of facts) {
      if (fact.type === 'gate.waiting') stands = true;
      if (fact.type === 'syscall.returned' && fact.call === this.#lastStep) {
        this.#listens ||= fact.ret === 0;
      }
      if (this.#signal !== null && !this.#stopping && showsClosing(fact)) this.#quiet();
    }
    if (this.#listens) {
      // Only now: setting up is not what the user wants to watch slowly.
      if (this.#paceToBegin !== null) this.pace(this.#paceToBegin);
      this.#settle({ how: 'listening' });
      this.#listen();
    } else if (stands && (this.#heldAtFirst || this.#paused)) {
      this.#settle({ how: 'held' });
    }
  }

  #ended(ending: Ending): void {
    this.#quiet();
    const { pid } = this;
    if (pid !== undefined) this.#emit(processExited(pid, ending));
    if (ending.stderr !== '') this.#emit(marker(`${this.#name} said: ${ending.stderr}`));
    this.#settle({ how: 'ended', ending });
    this.#over(ending);
  }

  get #name(): string {
    return this.role === 'server' ? 'The server' : this.role;
  }

  #order(order: GateOrder): void {
    this.#running?.program.order(encodeGateOrder(order));
  }

  #kill(signal: NodeJS.Signals): void {
    this.#running?.program.kill(signal);
  }

  #emit(fact: Unsequenced): void {
    this.#running?.inlet.emit([fact]);
  }

  #repeatSigterm(): void {
    this.#kill('SIGTERM');
    this.#signal ??= setInterval(() => this.#kill('SIGTERM'), SIGNAL_AGAIN_MS);
    this.#listen();
  }

  #quiet(): void {
    if (this.#signal !== null) clearInterval(this.#signal);
    this.#signal = null;
  }
}

/** True for a fact that shows that a signal arrived: an interrupted call, or a closing step. */
const showsClosing = (fact: Unsequenced): boolean => {
  switch (fact.type) {
    case 'syscall.returned':
      return fact.errno === 'EINTR';
    case 'syscall.entered':
    case 'gate.waiting':
      return fact.call === 'close' || fact.call === 'unlink';
    default:
      return false;
  }
};
