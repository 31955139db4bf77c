import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as round } from 'node:timers/promises';

/** Numbers of the calls that tests wait for; libc makes some through their newer forms. */
const NUMBERS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  x64: { read: [0], accept: [43, 288], select: [23, 270], futex: [202], pause: [34] },
  arm64: { read: [63], accept: [202, 242], select: [72], futex: [98], pause: [73] },
};

/** Checks again and again, yielding to others in between, until it is true. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await round();
};

/** Waits until the kernel reports, in /proc, that the thread sleeps in this call. */
export const untilBlockedIn = (pid: number, tid: number, call: string): Promise<void> => {
  const numbers = NUMBERS[process.arch]?.[call];
  if (numbers === undefined) throw new Error(`no number of ${call} for ${process.arch}`);
  return until(() => {
    const [number] = readFileSync(`/proc/${pid}/task/${tid}/syscall`, 'latin1').split(' ');
    return numbers.includes(Number(number));
  });
};

/** State, parent, group and session, proc(5); null when there is no process by this pid. */
const statOf = (pid: number): string[] | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
};

/** It runs no more; its parent may not have waited for it. */
export const hasEnded = (pid: number): boolean => 'ZX'.includes(statOf(pid)?.[0] ?? 'X');

/** The processes of this session that run. */
export const sessionOf = (session: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && statOf(pid)?.[3] === String(session) && !hasEnded(pid));

/** Whether a signal was sent to the process and no thread has taken it. */
export const hasPendingSignals = (pid: number): boolean => {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return !/^SigPnd:\s0+\nShdPnd:\s0+$/m.test(status);
};
