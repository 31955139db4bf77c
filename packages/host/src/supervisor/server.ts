import {
  type Address,
  type CreateLab,
  type GateMode,
  LIMITS,
  SocketariumError,
  type Unsequenced,
} from '@socketarium/protocol';
import {
  encodeGateOrder,
  type GateOrder,
  type ServerProgramConfig,
} from '@socketarium/protocol/wire';
import { monotonicNow } from '@socketarium/syscalls';
import { type Ending, Program, programFile } from './program.ts';

/** How often a signal is sent again: it is lost when it lands between the program's check and its call. */
const SIGNAL_AGAIN_MS = 50;

/** The lab's server process: its start, its gate, its signals and its end, each told as facts. */
export class Server {
  readonly #config: CreateLab;
  readonly #tell: (facts: Unsequenced[]) => void;
  readonly #program: Program;
  readonly #ended: Promise<Ending>;
  #started!: { resolve: () => void; reject: (error: SocketariumError) => void };
  #paused: boolean;
  #paceMs = 0;
  #stopping = false;
  #signal: NodeJS.Timeout | null = null;

  /** Resolves when the server listens, or stands at the gate before its first call when it is paused. */
  readonly listening: Promise<void>;

  constructor(config: CreateLab, address: Address, tell: (facts: Unsequenced[]) => void) {
    this.#config = config;
    this.#tell = tell;
    this.#paused = config.paused;
    this.listening = new Promise((resolve, reject) => {
      this.#started = { resolve, reject };
    });
    const argument: ServerProgramConfig = {
      server: config.server,
      transport: config.transport,
      service: config.service,
      address,
      backlog: config.backlog,
      parentPid: process.pid,
      paused: config.paused,
    };
    let ended!: (ending: Ending) => void;
    this.#ended = new Promise((resolve) => {
      ended = resolve;
    });
    this.#program = new Program(programFile('server'), argument, {
      facts: (facts) => this.#facts(facts),
      invalid: (error) => this.#mark(`FRAME_INVALID: the server was killed: ${error.message}`),
      ended: (ending) => {
        this.#over(ending);
        ended(ending);
      },
    });
    if (this.#program.pid !== undefined) {
      const t = monotonicNow();
      tell([{ type: 'process.started', t, actor: 'server', pid: this.#program.pid }]);
    }
    if (this.#paused) this.pace(config.pace);
    const late = setTimeout(() => this.#tooLate(), LIMITS.startMs);
    this.listening.then(
      () => clearTimeout(late),
      () => clearTimeout(late),
    );
  }

  get pid(): number | undefined {
    return this.#program.pid;
  }

  get running(): boolean {
    return this.#program.ending === null;
  }

  get gateMode(): GateMode {
    if (this.#paused) return 'paused';
    return this.#paceMs > 0 ? 'paced' : 'open';
  }

  pause(): void {
    this.#paused = true;
    this.#order({ order: 'pause' });
    this.#gateChanged();
  }

  /** Lets one call pass; a server that was running is held at the next. */
  step(): void {
    const held = this.#paused;
    this.#paused = true;
    this.#order({ order: 'step' });
    if (!held) this.#gateChanged();
  }

  resume(): void {
    this.#paused = false;
    this.#order({ order: 'resume' });
    this.#gateChanged();
  }

  /** Milliseconds before each call; does not end a pause. */
  pace(ms: number): void {
    this.#paceMs = ms;
    this.#order({ order: 'pace', ms });
    this.#gateChanged();
  }

  /** SIGTERM, again until it shows. At full speed a server that does not end is killed in the end. */
  terminate(): void {
    this.#repeatSigterm();
    const timer = setTimeout(() => {
      if (this.gateMode === 'open') this.kill();
    }, LIMITS.stopMs);
    this.#ended.then(() => clearTimeout(timer));
  }

  kill(): void {
    this.#program.kill('SIGKILL');
  }

  /** Lets it walk its closing steps at full speed; kills it when it does not. Resolves when it is gone. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#stopping = true;
    if (this.#paceMs > 0) this.pace(0);
    if (this.#paused) this.resume();
    this.#repeatSigterm();
    const timer = setTimeout(() => this.kill(), LIMITS.stopMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #facts(facts: Unsequenced[]): void {
    let stands = false;
    let listens = false;
    for (const fact of facts) {
      if (fact.type === 'gate.waiting') stands = true;
      if (fact.type === 'syscall.returned' && fact.call === 'listen') listens ||= fact.ret === 0;
      if (this.#signal !== null && !this.#stopping && showsClosing(fact)) this.#quiet();
    }
    this.#tell(facts);
    // Only now: setting up is not what the user wants to watch slowly.
    if (listens && !this.#config.paused && this.#config.pace > 0) this.pace(this.#config.pace);
    if (listens || stands) this.#started.resolve();
  }

  #over(ending: Ending): void {
    this.#quiet();
    const pid = this.#program.pid;
    const t = monotonicNow();
    if (pid !== undefined) {
      const { code, signal } = ending;
      this.#tell([{ type: 'process.exited', t, actor: 'server', pid, code, signal }]);
    }
    if (ending.stderr !== '') this.#mark(`The server said: ${ending.stderr}`);
    this.#started.reject(startFailed(ending));
  }

  #tooLate(): void {
    this.#started.reject(
      new SocketariumError(
        'SERVER_START_FAILED',
        `The server was not listening after ${LIMITS.startMs} ms.`,
      ),
    );
  }

  #order(order: GateOrder): void {
    this.#program.order(encodeGateOrder(order));
  }

  #gateChanged(): void {
    const t = monotonicNow();
    this.#tell([{ type: 'gate.changed', t, mode: this.gateMode, paceMs: this.#paceMs }]);
  }

  #mark(text: string): void {
    this.#tell([{ type: 'marker.set', t: monotonicNow(), text }]);
  }

  #repeatSigterm(): void {
    this.#program.kill('SIGTERM');
    this.#signal ??= setInterval(() => this.#program.kill('SIGTERM'), SIGNAL_AGAIN_MS);
  }

  #quiet(): void {
    if (this.#signal !== null) clearInterval(this.#signal);
    this.#signal = null;
  }
}

/** True for a fact that tells that a signal was heard: an interrupted call, or a closing step. */
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

const startFailed = ({ code, signal, stderr }: Ending): SocketariumError => {
  const how =
    signal !== null ? `died of ${signal}` : code !== null ? `exited with ${code}` : 'did not start';
  const said = stderr === '' ? 'It said nothing.' : stderr;
  return new SocketariumError(
    'SERVER_START_FAILED',
    `The server ${how} and was never listening. ${said}`,
  );
};
