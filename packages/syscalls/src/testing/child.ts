import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** The built package: children run plain Node, which reads no TypeScript. */
const BUILT = new URL('../../dist/index.js', import.meta.url).href;

const running = new Set<ChildProcess>();

/** Kills the children that still run: for after a test, which should have left none. */
export function endChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** A Node process that runs a script and prints lines. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The next line that it prints; null at the end of its output. */
  line(): Promise<string | null>;
  /** How it ended: exit code or signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Runs `script`, an ES module which finds this package's exports in `sys`, with `args` in `args`. */
export function startChild(
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Child {
  const source = `import * as sys from ${JSON.stringify(BUILT)};
    const args = process.argv.slice(1);
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (child.pid === undefined || child.stdout === null) throw new Error('The child did not start.');
  running.add(child);
  child.once('close', () => running.delete(child));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    process: child,
    pid: child.pid,
    line: async () => {
      const { done, value } = await lines.next();
      return done === true ? null : value;
    },
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
    }),
  };
}

type Awaited = 'accept' | 'select' | 'nanosleep' | 'recvmsg' | 'poll' | 'epoll_wait';

/** Numbers of the calls that a test waits for; libc makes some through their newer forms. */
const NUMBERS: Readonly<Record<string, Readonly<Record<Awaited, readonly string[]>>>> = {
  x64: {
    accept: ['43', '288'],
    select: ['23', '270'],
    nanosleep: ['35', '230'],
    recvmsg: ['47'],
    poll: ['7', '271'],
    epoll_wait: ['232', '281'],
  },
  arm64: {
    accept: ['202', '242'],
    select: ['72'],
    nanosleep: ['101', '115'],
    recvmsg: ['212'],
    poll: ['73'],
    epoll_wait: ['22'],
  },
};

/** Waits until the kernel reports, in /proc/PID/syscall, that the main thread sleeps in this call. */
export async function untilBlockedIn(pid: number, call: Awaited): Promise<void> {
  const numbers = NUMBERS[process.arch]?.[call];
  if (numbers === undefined) throw new Error(`No system call numbers for ${process.arch}.`);
  await until(() => {
    const [number = ''] = readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ');
    return numbers.includes(number);
  });
}

/** Checks repeatedly, yielding to others in between, until `fact` holds. */
export async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await new Promise((resolve) => setImmediate(resolve));
}
