import { type Address, type CreateLab, LIMITS, SocketariumError } from '@socketarium/protocol';
import type { CServer } from '../sources/c-server.ts';
import type { Reserve } from '../sources/reserve.ts';
import type { ServerSource } from '../sources/server.ts';
import type { ServerOrder } from '../sources/server-orders.ts';
import type { ServerStart } from '../sources/server-start.ts';
import type { LabSources } from './lab-sources.ts';

/** How a new server process treats an address that another process had or has. */
export interface Beginning {
  /** Step 1: unlink(2) the name first (Unix). */
  readonly unlinkFirst: boolean;
  /** SO_REUSEADDR before bind(2) (tcp, udp). */
  readonly reuseAddr: boolean;
}

/** The result of a start: a failed bind is a fact like any other, not an error. */
export interface BeginningAnswer {
  /** Its role: `server`, `server-2` … */
  readonly server: string;
  /** True when it listens (datagrams: when it is bound); false also while it waits at the gate. */
  readonly listening: boolean;
  /** Set when it ended before it listened. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
}

export interface ServersSetup {
  readonly config: CreateLab;
  readonly address: Address;
  readonly sources: LabSources;
  readonly reserve: Reserve;
  /** The built C programs, for servers in C. */
  readonly c: CServer | null;
}

/** The lab's server processes: the one it is about, its successors, and second ones beside it. */
export class Servers {
  readonly #config: CreateLab;
  readonly #sources: LabSources;
  readonly #reserve: Reserve;
  readonly #c: CServer | null;
  readonly #seconds: ServerSource[] = [];
  #first: ServerSource;
  #workMs: number;

  constructor({ config, address, sources, reserve, c }: ServersSetup) {
    this.#config = config;
    this.#reserve = reserve;
    this.#sources = sources;
    this.#c = c;
    this.#workMs = config.workMs;
    const { paused, pace: paceMs } = config;
    this.#first = this.#start({ role: 'server', address, ...AS_IT_SHOULD, paused, paceMs });
  }

  /** The server that the lab is about; after a restart the new one. */
  get first(): ServerSource {
    return this.#first;
  }

  /** Carries out an order for the lab's server. Throws SERVER_NOT_RUNNING. */
  async order(order: ServerOrder): Promise<void> {
    await this.#first.order(order);
    // Its successors spend the same time on requests.
    if (order.type === 'server.work') this.#workMs = order.ms;
  }

  /** Starts a new process for the first server, with the same gate. Throws SERVER_RUNNING. */
  async restart(address: Address, beginning: Beginning): Promise<BeginningAnswer> {
    const before = this.#first;
    if (before.running) {
      throw new SocketariumError(
        'SERVER_RUNNING',
        'The server of this lab still runs: terminate or kill it first, or start a second one.',
      );
    }
    const { paused, paceMs } = before;
    const replaces = before.pid;
    const start = { role: 'server', address, ...beginning, paused, paceMs };
    this.#first = this.#start({ ...start, replaces });
    if (!paused) this.#first.gateChanged();
    return answer(this.#first);
  }

  /** Another server at the same address. Throws SECOND_SERVER_LIMIT, and SERVER_NOT_RUNNING. */
  async second(address: Address, beginning: Beginning): Promise<BeginningAnswer> {
    if (!this.#first.running) {
      throw new SocketariumError(
        'SERVER_NOT_RUNNING',
        'The server of this lab has exited: restart it instead of starting a second one.',
      );
    }
    if ('port' in address && address.port === 0) {
      throw new SocketariumError(
        'SERVER_NOT_RUNNING',
        'The server of this lab has no port yet that a second one could want: let it bind first.',
      );
    }
    if (this.#seconds.length >= LIMITS.secondServers) {
      throw new SocketariumError(
        'SECOND_SERVER_LIMIT',
        `A lab has at most ${LIMITS.secondServers} second servers over its life.`,
      );
    }
    const role = `server-${this.#seconds.length + 2}`;
    const second = this.#start({ role, address, ...beginning, paused: false, paceMs: 0 });
    this.#seconds.push(second);
    return answer(second);
  }

  /** Ends the newest second server that runs; resolves when it is gone. Throws SERVER_NOT_RUNNING. */
  async endSecond(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const newest = this.#seconds.findLast((second) => second.running);
    if (newest === undefined) {
      throw new SocketariumError('SERVER_NOT_RUNNING', 'No second server of this lab runs.');
    }
    await (signal === 'SIGKILL' ? newest.kill() : newest.end());
  }

  #start(start: Omit<ServerStart, 'workMs'>): ServerSource {
    return this.#sources.start('server', {
      config: this.#config,
      start: { ...start, workMs: this.#workMs },
      reserve: this.#reserve,
      c: this.#c,
    });
  }
}

const AS_IT_SHOULD: Beginning = { unlinkFirst: true, reuseAddr: true };

const answer = async (server: ServerSource): Promise<BeginningAnswer> => {
  const started = await server.started;
  const listening = started.how === 'listening';
  if (started.how !== 'ended') return { server: server.role, listening };
  const { code, signal } = started.ending;
  return { server: server.role, listening, exit: { code, signal } };
};
