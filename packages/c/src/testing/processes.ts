import { readdirSync } from 'node:fs';
import { TestClient } from '../../../programs/src/testing/servers.ts';
import { CProgram, procFile, until } from './programs.ts';
import type { Address } from './twins.ts';

/** Servers of several processes or threads, and what /proc says of them. */

/** System calls by their numbers, which /proc/PID/task/TID/syscall has. */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  x64: {
    0: 'read',
    7: 'poll',
    35: 'nanosleep',
    43: 'accept',
    45: 'recvfrom',
    47: 'recvmsg',
    61: 'wait4',
    72: 'fcntl',
    130: 'rt_sigsuspend',
    202: 'futex',
    230: 'nanosleep',
    232: 'epoll_wait',
    270: 'select',
  },
  arm64: {
    22: 'epoll_wait',
    25: 'fcntl',
    63: 'read',
    72: 'select',
    73: 'poll',
    98: 'futex',
    115: 'nanosleep',
    133: 'rt_sigsuspend',
    202: 'accept',
    207: 'recvfrom',
    212: 'recvmsg',
    260: 'wait4',
  },
};

/** The call that a thread sleeps in; undefined when it runs or is gone. */
export const blockedIn = (pid: number, tid = pid): string | undefined =>
  NUMBERS[process.arch]?.[procFile(pid, `task/${tid}/syscall`).split(' ')[0] ?? ''];

/** Its children, zombies too, in the order of their birth. */
export const childrenOf = (pid: number): number[] =>
  procFile(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);

/** Its threads, the main one first. */
export const threadsOf = (pid: number): number[] => {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .map(Number)
      .sort((one, other) => one - other);
  } catch {
    return [];
  }
};

/** Whether a socket listens at this path, /proc/net/unix: its flags have SO_ACCEPTCON. */
const listensAt = (path: string): boolean =>
  procFile(process.pid, 'net/unix')
    .split('\n')
    .some((line) => line.endsWith(` ${path}`) && line.split(' ')[3] === '00010000');

/** A C server and where it listens. */
export class CServer {
  readonly program: CProgram;
  readonly address: Address;

  private constructor(program: CProgram, address: Address) {
    this.program = program;
    this.address = address;
  }

  /** Resolves when it listens. `args` may have `-t tcp`; then the kernel chooses the port. */
  static async start(
    name: string,
    args: readonly string[],
    path: string,
    through: readonly string[] = [],
  ): Promise<CServer> {
    const tcp = args.includes('tcp');
    const where = tcp ? '127.0.0.1:0' : path;
    const program = await CProgram.start(name, [...args, where], through);
    if (!tcp) {
      await until(() => program.over || listensAt(path));
      return new CServer(program, { path });
    }
    await until(() => program.over || program.stdout.includes('\n'));
    const port = Number(/^port (\d+)$/m.exec(program.stdout)?.[1]);
    return new CServer(program, { host: '127.0.0.1', port });
  }

  get pid(): number {
    return this.program.pid;
  }

  connect(): TestClient {
    return new TestClient(this.address);
  }

  /** Resolves when exactly so many of its children sleep in this call. */
  async childrenIn(call: string, count: number): Promise<number[]> {
    const inCall = (): number[] => childrenOf(this.pid).filter((pid) => blockedIn(pid) === call);
    await until(() => inCall().length === count);
    return inCall();
  }

  /** The same of its threads. */
  async threadsIn(call: string, count: number): Promise<number[]> {
    const inCall = (): number[] =>
      threadsOf(this.pid).filter((tid) => blockedIn(this.pid, tid) === call);
    await until(() => inCall().length === count);
    return inCall();
  }
}
