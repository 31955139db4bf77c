import { join } from 'node:path';
import {
  serverConfig,
  stateOf,
  TestClient,
  TestServer,
  temporaryDirectory,
} from '../../../programs/src/testing/servers.ts';
import { CProgram, until } from './programs.ts';
import { comparable, Strace } from './straced.ts';

/** A server in TypeScript and its twin in C, each under strace, with the same clients. */

type Config = ReturnType<typeof serverConfig>;
export type Address = Config['address'];

/** What a story may do with a server. */
export class Straced {
  readonly address: Address;
  readonly #pid: number;
  readonly #strace: Strace;

  constructor(address: Address, pid: number, strace: Strace) {
    this.address = address;
    this.#pid = pid;
    this.#strace = strace;
  }

  connect(): TestClient {
    return new TestClient(this.address);
  }

  /**
   * Resolves when the server sleeps in a call and has made so many calls that fit before it. So the next
   * thing that a client does finds both servers in the same place.
   */
  settled(call: RegExp, count: number): Promise<void> {
    return this.#strace.settled(
      this.#pid,
      (calls) => calls.filter((line) => call.test(line)).length >= count,
    );
  }

  /** Stops it (SIGSTOP) while clients do several things, which it then finds together. */
  async stoppedWhile(clients: () => Promise<void>): Promise<void> {
    process.kill(this.#pid, 'SIGSTOP');
    await until(() => stateOf(this.#pid)?.toLowerCase() === 't');
    await clients();
    process.kill(this.#pid, 'SIGCONT');
  }
}

export type Story = (server: Straced) => Promise<void>;

/** Above all that a runtime opens for itself, so that both servers' descriptors have the same numbers. */
const LOWEST_FD = 64;

/** The command line of the C program for a configuration. */
export const commandLine = (config: Config): { name: string; args: string[] } => {
  const { transport, address, trigger } = config;
  const datagrams = transport === 'unix-dgram' || transport === 'udp';
  const edge = config.server === 'epoll' && trigger !== 'level';
  const name = datagrams ? 'datagram' : edge ? 'epoll-edge' : config.server;
  const where =
    'path' in address
      ? address.path
      : `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
  const args = [
    ...['-t', transport, '-s', config.service, '-i', config.io, '-d', String(config.lowestFd)],
    ...(datagrams ? [] : ['-b', String(config.backlog)]),
    ...(config.bufferBytes === null ? [] : ['-B', String(config.bufferBytes)]),
    ...(config.wholeLine ? ['-L'] : []),
    ...(config.unlinkFirst ? [] : ['-k']),
    ...(config.reuseAddr ? ['-r'] : []),
    ...(edge ? ['-e', trigger] : []),
    where,
  ];
  return { name, args };
};

const listening = async (config: Config, pid: number, strace: Strace): Promise<Address> => {
  const datagrams = config.transport === 'unix-dgram' || config.transport === 'udp';
  const last = datagrams ? 'bind(' : 'listen(';
  await strace.until(pid, (call) => call.startsWith(last));
  if ('path' in config.address) return config.address;
  const name = await strace.until(pid, (call) => call.startsWith('getsockname('));
  const port = Number(/_port=htons\((\d+)\)/.exec(name)?.[1]);
  return { host: config.address.host, port };
};

interface Run {
  readonly calls: readonly string[];
  readonly code: number | null;
}

/** SIGTERM again and again until it ends, and what strace saw of it. */
const finished = async (
  pid: number,
  strace: Strace,
  ended: Promise<{ code: number | null }>,
  kill: () => void,
): Promise<Run> => {
  kill();
  const again = setInterval(kill, 500);
  const { code } = await ended.finally(() => clearInterval(again));
  return { calls: strace.calls(pid).map(comparable), code };
};

const inTypeScript = async (config: Config, story: Story): Promise<Run> => {
  const strace = new Strace();
  const server = new TestServer({ ...config, tracing: false }, strace.through);
  const address = await listening(config, server.pid, strace);
  await story(new Straced(address, server.pid, strace));
  return finished(server.pid, strace, server.ended, () => server.kill('SIGTERM'));
};

const inC = async (config: Config, story: Story): Promise<Run> => {
  const strace = new Strace();
  const { name, args } = commandLine(config);
  const server = await CProgram.start(name, args, strace.through);
  const address = await listening(config, server.pid, strace);
  await story(new Straced(address, server.pid, strace));
  return finished(server.pid, strace, server.ended, () => server.kill('SIGTERM'));
};

/** The story with both. */
export const twins = async (
  config: Partial<Config>,
  story: Story,
): Promise<{ typescript: Run; c: Run }> => {
  const whole = serverConfig({ lowestFd: LOWEST_FD, ...config });
  const path = join(temporaryDirectory(), 's');
  const same = 'path' in whole.address ? { ...whole, address: { path } } : whole;
  return { typescript: await inTypeScript(same, story), c: await inC(same, story) };
};
