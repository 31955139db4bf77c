import {
  type Address,
  type ClientScript,
  type CreateLab,
  ioOf,
  LIMITS,
  type Unsequenced,
} from '@socketarium/protocol';
import type { ClientOrder, ClientProgramConfig } from '@socketarium/protocol/wire';
import { monotonicNow } from '@socketarium/syscalls';
import { actorName } from './facts.ts';
import { type Ending, Program, programFile } from './program.ts';

/** How long client processes have to end by themselves once they were told to. */
const HANG_UP_MS = 1500;

/**
 * Each blocked call of a client holds a pool thread; 1024 is libuv's most. It starts all of them at
 * the first call, so a process with one client has few: sixteen such clients with 1024 each are half
 * of what pid_max (32768) allows the machine, and where a thread cannot be had libuv aborts.
 */
const CLIENT_ENV = { UV_THREADPOOL_SIZE: '1024' };
const ISOLATED_ENV = { UV_THREADPOOL_SIZE: '16' };

/** A client that is to be added, as client-N. */
export interface Newcomer {
  readonly client: number;
  readonly script: ClientScript;
  readonly isolated: boolean;
}

/** A client process and the clients that live in it. */
interface Home {
  readonly program: Program;
  readonly clients: number[];
  readonly isolated: boolean;
  readonly ended: Promise<void>;
}

/** The lab's client processes: one that many clients share, and one for each client that is isolated. */
export class Crowd {
  readonly #argument: ClientProgramConfig;
  readonly #tell: (facts: Unsequenced[]) => void;
  readonly #homes = new Map<number, Home>();
  readonly #living = new Set<Home>();
  readonly #pids = new Set<number>();
  #shared: Home | null = null;

  constructor(config: CreateLab, tell: (facts: Unsequenced[]) => void) {
    const { transport, service } = config;
    this.#argument = { transport, service, io: ioOf(config), parentPid: process.pid };
    this.#tell = tell;
  }

  /** True for a process that is or was a client process of this lab. */
  owns(pid: number): boolean {
    return this.#pids.has(pid);
  }

  /** How many more clients may have a process of their own. */
  get roomForIsolated(): number {
    let isolated = 0;
    for (const home of this.#living) if (home.isolated) isolated++;
    return LIMITS.isolatedClientsPerLab - isolated;
  }

  /**
   * Adds clients and resolves when they were told to begin, one right after the other: a process
   * takes some hundred milliseconds to come up, one more than another, so the first would otherwise
   * not be the first.
   */
  async add(newcomers: readonly Newcomer[], address: () => Address): Promise<void> {
    const homes = newcomers.map((newcomer) => this.#settle(newcomer));
    await Promise.all(homes.map((home) => home.program.opened));
    for (const [i, { client, script }] of newcomers.entries()) {
      this.#order(homes[i] as Home, { order: 'add', client, address: address(), script });
    }
  }

  /** False when the client's process is gone. */
  send(client: number, text: string): boolean {
    return this.#orderTo(client, { order: 'send', client, text });
  }

  /** False when the client's process is gone. */
  closeConnection(client: number): boolean {
    return this.#orderTo(client, { order: 'close', client });
  }

  /** False when the client's process is gone. */
  shutdown(client: number, how: 'SHUT_RD' | 'SHUT_WR' | 'SHUT_RDWR'): boolean {
    return this.#orderTo(client, { order: 'shutdown', client, how });
  }

  /** Whether the client reads answers from its next read on. False when its process is gone. */
  read(client: number, on: boolean): boolean {
    const told = this.#orderTo(client, { order: 'read', client, on });
    const actor = actorName(client);
    if (told) this.#tell([{ type: 'client.changed', t: monotonicNow(), actor, reads: on }]);
    return told;
  }

  /** The clients that live in the same process, the client itself included; empty when it is gone. */
  housemates(client: number): readonly number[] {
    const home = this.#homes.get(client);
    return home !== undefined && this.#living.has(home) ? home.clients : [];
  }

  kill(client: number): void {
    this.#homes.get(client)?.program.kill('SIGKILL');
  }

  /** Ends all client processes and waits for them. */
  async stop(): Promise<void> {
    const homes = [...this.#living];
    for (const home of homes) home.program.hangUp();
    const timer = setTimeout(() => {
      for (const home of homes) home.program.kill('SIGKILL');
    }, HANG_UP_MS);
    await Promise.all(homes.map((home) => home.ended));
    clearTimeout(timer);
  }

  #settle({ client, script, isolated }: Newcomer): Home {
    const home = isolated ? this.#open(true) : this.#sharedHome();
    home.clients.push(client);
    this.#homes.set(client, home);
    const actor = actorName(client);
    const t = monotonicNow();
    const facts: Unsequenced[] = [{ type: 'client.added', t, actor, isolated, script }];
    const { pid } = home.program;
    if (pid !== undefined) facts.push({ type: 'process.started', t, actor, pid });
    this.#tell(facts);
    return home;
  }

  #sharedHome(): Home {
    this.#shared ??= this.#open(false);
    return this.#shared;
  }

  #open(isolated: boolean): Home {
    let ended!: () => void;
    const home: Home = {
      program: new Program(
        programFile('client'),
        { ...this.#argument, alone: isolated },
        {
          facts: (facts) => this.#tell(facts),
          invalid: (error) =>
            this.#mark(`FRAME_INVALID: a client process was killed: ${error.message}`),
          ended: (ending) => {
            this.#over(home, ending);
            ended();
          },
        },
        { env: isolated ? ISOLATED_ENV : CLIENT_ENV },
      ),
      clients: [],
      isolated,
      ended: new Promise((resolve) => {
        ended = resolve;
      }),
    };
    this.#living.add(home);
    if (home.program.pid !== undefined) this.#pids.add(home.program.pid);
    return home;
  }

  #over(home: Home, { code, signal, stderr }: Ending): void {
    this.#living.delete(home);
    if (this.#shared === home) this.#shared = null;
    const { pid } = home.program;
    const t = monotonicNow();
    if (pid !== undefined) {
      this.#tell(
        home.clients.map((client) => {
          const actor = actorName(client);
          return { type: 'process.exited', t, actor, pid, code, signal };
        }),
      );
    }
    if (stderr !== '') this.#mark(`A client process said: ${stderr}`);
  }

  #orderTo(client: number, order: ClientOrder): boolean {
    const home = this.#homes.get(client);
    if (home === undefined || !this.#living.has(home)) return false;
    this.#order(home, order);
    return true;
  }

  #order(home: Home, order: ClientOrder): void {
    home.program.order(`${JSON.stringify(order)}\n`);
  }

  #mark(text: string): void {
    this.#tell([{ type: 'marker.set', t: monotonicNow(), text }]);
  }
}
