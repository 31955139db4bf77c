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
import type { Merge } from '../merge/merge.ts';
import { actorName } from '../sources/facts.ts';
import { type Ending, Program, programFile } from '../sources/program.ts';

/** How long client processes have to end by themselves once they were told to. */
const HANG_UP_MS = 1500;

/** Clients that a shared process has room for, unless more come at once: each has a thread. */
const USUAL_ROOM = 64;

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
  /** Clients that can live in it at once. */
  readonly room: number;
}

/**
 * The lab's client processes: one for each client that is isolated, and one that the others share;
 * when it has no room left, the next.
 */
export class Crowd {
  readonly #argument: ClientProgramConfig;
  readonly #tell: (facts: Unsequenced[]) => void;
  readonly #merge: Merge;
  readonly #homes = new Map<number, Home>();
  readonly #living = new Set<Home>();
  readonly #pids = new Set<number>();

  constructor(config: CreateLab, tell: (facts: Unsequenced[]) => void, merge: Merge) {
    const { transport, service } = config;
    this.#argument = { transport, service, io: ioOf(config), parentPid: process.pid };
    this.#tell = tell;
    this.#merge = merge;
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
   * @param through clients that make no call any more, and need no room.
   */
  async add(
    newcomers: readonly Newcomer[],
    address: () => Address,
    through: ReadonlySet<number>,
  ): Promise<void> {
    const sharing = newcomers.filter(({ isolated }) => !isolated).length;
    const shared = sharing === 0 ? null : this.#sharedHome(sharing, through);
    const homes = newcomers.map((newcomer) =>
      this.#settle(newcomer, newcomer.isolated || shared === null ? this.#open(1, true) : shared),
    );
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

  #settle({ client, script, isolated }: Newcomer, home: Home): Home {
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

  /** A shared process with room for so many more. */
  #sharedHome(more: number, through: ReadonlySet<number>): Home {
    for (const home of this.#living) {
      if (home.isolated) continue;
      const living = home.clients.filter((client) => !through.has(client)).length;
      if (living + more <= home.room) return home;
    }
    return this.#open(Math.max(USUAL_ROOM, more), false);
  }

  #open(room: number, isolated: boolean): Home {
    let ended!: () => void;
    const home: Home = {
      program: new Program(
        programFile('client'),
        { ...this.#argument, alone: isolated },
        {
          invalid: (error) =>
            this.#mark(`FRAME_INVALID: a client process was killed: ${error.message}`),
          ended: (ending) => {
            this.#over(home, ending);
            ended();
          },
        },
        this.#merge,
      ),
      clients: [],
      isolated,
      room,
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
