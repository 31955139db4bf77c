import { readFileSync } from 'node:fs';
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

/** The process's state letter, proc(5); null when there is none by this pid. */
export const stateOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] ?? null;
  } catch {
    return null;
  }
};

/** It runs no more; its parent may not have waited for it. */
export const hasEnded = (pid: number): boolean => [null, 'Z', 'X'].includes(stateOf(pid));
