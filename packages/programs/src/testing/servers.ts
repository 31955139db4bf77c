import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from '@socketarium/protocol';
import {
  encodeGateOrder,
  type GateOrder,
  ioOf,
  isDatagram,
  type ServerProgramConfig,
} from '@socketarium/protocol/wire';
import { onTestFinished } from 'vitest';
import { type Ended, RunningProgram } from './running-program.ts';

/** Undone after the test, last first. */
export const afterwards = (cleanup: () => Promise<void> | void): void => {
  onTestFinished(cleanup);
};

export const temporaryDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'socketarium-test-'));
  afterwards(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
};

/** A process's state, proc(5): `S` sleeps, `R` runs, `Z` is a zombie; undefined when there is none. */
export const stateOf = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
};

/** A server's configuration, with defaults for what a test does not need. */
export const serverConfig = (config: Partial<ServerProgramConfig>): ServerProgramConfig => ({
  server: 'iterative',
  transport: 'unix-stream',
  service: 'sum',
  address:
    config.transport === 'tcp' || config.transport === 'udp'
      ? { host: '127.0.0.1', port: 0 }
      : { path: join(temporaryDirectory(), 's') },
  backlog: 4,
  io: ioOf({ transport: 'unix-stream', service: 'sum', ...config }),
  trigger: 'level',
  workMs: 0,
  wholeLine: false,
  bufferBytes: null,
  lowestFd: 0,
  unlinkFirst: true,
  reuseAddr: true,
  paused: false,
  ...config,
});

/** How long a server that was ordered to end is given before the next signal. */
const SIGNAL_AGAIN_MS = 500;

/** A server program and where it listens. */
export class TestServer extends RunningProgram {
  readonly config: ServerProgramConfig;

  constructor(config: Partial<ServerProgramConfig> = {}, through: readonly string[] = []) {
    const whole = serverConfig(config);
    super('server', whole, through);
    this.config = whole;
    afterwards(() => this.remove());
  }

  /** Resolves when it listens, with the address to connect to. */
  async listening(): Promise<Address> {
    const { address, transport } = this.config;
    await this.returned(isDatagram(transport) ? 'bind' : 'listen');
    if ('path' in address) return address;
    const { args } = await this.returned('getsockname');
    return { host: address.host, port: Number(String(args.addr).split(':').at(-1)) };
  }

  /** An external client. */
  async connect(): Promise<TestClient> {
    return new TestClient(await this.listening());
  }

  /** Resolves once it has entered a call and the kernel says that it sleeps. */
  async asleep(): Promise<void> {
    while (this.records.at(-1)?.kind !== 'entered' || stateOf(this.pid) !== 'S') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The same, once the returned calls satisfy the test. */
  async asleepAfter(fits: (calls: readonly string[]) => boolean): Promise<void> {
    await this.until(() => fits(this.printed()));
    await this.asleep();
  }

  /**
   * SIGTERM to a server that sleeps in a call, repeated until it ends, as a host sends it. One can be
   * lost: strace showed recvfrom return ERESTARTSYS and start again, without EINTR. Any thread of a
   * process may take a signal that is sent to the process, signal(7), which would explain it.
   */
  async terminate(): Promise<Ended> {
    await this.asleep();
    this.kill('SIGTERM');
    const again = setInterval(() => this.kill('SIGTERM'), SIGNAL_AGAIN_MS);
    return this.ended.finally(() => clearInterval(again));
  }

  gate(order: GateOrder): void {
    this.order(encodeGateOrder(order));
  }

  /**
   * Calls that returned, with descriptors by role: `L` the socket that was bound, `E` the epoll instance,
   * `C1`, `C2` … the connected ones in the order of their accept.
   */
  transcript(): string[] {
    const roles = new Map<string, string>();
    let connections = 0;
    const role = (fd: string): string => roles.get(fd) ?? fd;
    return this.printed().map((line) => {
      const [, call = '', args = '', result = ''] = /^(\w+)\((.*)\) = (\S+)$/s.exec(line) ?? [];
      const made = (name: string): string => {
        roles.set(result, name);
        return name;
      };
      if (call === 'socket') return `socket(${args}) = ${made('L')}`;
      if (call === 'epoll_create1') return `epoll_create1(${args}) = ${made('E')}`;
      if (call === 'accept' && /^\d/.test(result)) {
        connections += 1;
        return `accept(${role(args.split(',')[0] ?? '')}) = ${made(`C${connections}`)}`;
      }
      const first = (fd: string): string => (call === 'select' ? 'n' : role(fd));
      const named = args
        .replace(/^\d+/, first)
        .replace(/\[[\d ]*\]/g, (set) => set.replace(/\d+/g, role))
        .replace(/(?<=EPOLL_CTL_\w+, )\d+/, role);
      return `${call}(${named}) = ${result}`;
    });
  }
}

/** A connection of the test's own, by node:net. */
export class TestClient {
  readonly socket: Socket;
  #received = '';
  #ended = false;
  #wake: (() => void) | null = null;

  /** @param end where to connect, or an existing connection. */
  constructor(end: Address | Socket) {
    this.socket =
      end instanceof Socket ? end : connect('path' in end ? { path: end.path } : { ...end });
    afterwards(() => {
      this.socket.destroy();
    });
    this.socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#wake?.();
    });
    // A reset is an end too; which it was is in the records.
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** Resolves when connect returned, which it does before the server accepts. */
  async connected(): Promise<void> {
    if (this.socket.connecting) await once(this.socket, 'connect');
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves with everything received once it holds `text`. */
  async received(text: string): Promise<string> {
    while (!this.#received.includes(text)) {
      if (this.#ended) throw new Error(`ended after ${JSON.stringify(this.#received)}`);
      await this.#change();
    }
    return this.#received;
  }

  /** Resolves with everything received once that is at least `bytes` long. */
  async atLeast(bytes: number): Promise<string> {
    while (this.#received.length < bytes) await this.#change();
    return this.#received;
  }

  /** Resolves with everything received, once the server closed the connection. */
  async end(): Promise<string> {
    while (!this.#ended) await this.#change();
    return this.#received;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
