import { readdirSync, readFileSync } from 'node:fs';
import { SocketariumError } from '@socketarium/protocol';
import { ERRNO, errnoSymbol, libc, RLIMIT_NOFILE } from '@socketarium/syscalls';

/** The process may open or close a descriptor between the count and the new limit. */
const TRIES = 5;

/** Soft and hard RLIMIT_NOFILE; Infinity for none. */
export interface DescriptorLimit {
  readonly soft: number;
  readonly hard: number;
}

/**
 * The RLIMIT_NOFILE under which exactly `spare` more descriptors fit beside those that are `taken`: the
 * kernel picks the lowest free number and refuses (EMFILE) one that is not below the limit, getrlimit(2).
 * Descriptors above the limit stay open and usable. A process asleep in accept(2) has reserved its next
 * descriptor, though it is not in /proc/PID/fd: the kernel takes the number before it waits (measured:
 * with none to spare it still accepts once).
 */
export const softLimitFor = (taken: ReadonlySet<number>, spare: number): number => {
  let free = -1;
  let fd = -1;
  while (free < spare) if (!taken.has(++fd)) free++;
  return fd;
};

/** RLIMIT_NOFILE of a process, /proc/PID/limits, proc(5). Throws when there is no such process. */
export const descriptorLimit = (pid: number): DescriptorLimit => {
  const words = /^Max open files\s+(\S+)\s+(\S+)/m.exec(
    readFileSync(`/proc/${pid}/limits`, 'utf8'),
  );
  const amount = (word: string | undefined): number =>
    word === 'unlimited' ? Number.POSITIVE_INFINITY : Number(word);
  return { soft: amount(words?.[1]), hard: amount(words?.[2]) };
};

/** Descriptors that a process has open, /proc/PID/fd. */
const openDescriptors = (pid: number): Set<number> =>
  new Set(readdirSync(`/proc/${pid}/fd`).map(Number));

/**
 * Lowers the limit of a running process so that `spare` more descriptors fit.
 * @returns its new soft limit. Throws SERVER_NOT_RUNNING when it has ended.
 */
export const spareDescriptors = (pid: number, spare: number): number => {
  try {
    const { hard } = descriptorLimit(pid);
    let soft = Math.min(softLimitFor(openDescriptors(pid), spare), hard);
    for (let tries = 1; ; tries++) {
      setDescriptorLimit(pid, soft);
      const needed = Math.min(softLimitFor(openDescriptors(pid), spare), hard);
      if (needed === soft || tries >= TRIES) return soft;
      soft = needed;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw gone();
    throw error;
  }
};

/** prlimit(2). Throws SERVER_NOT_RUNNING when the process has ended. */
export const setDescriptorLimit = (pid: number, soft: number): void => {
  const result = libc.setSoftLimit(pid, RLIMIT_NOFILE, soft);
  if (result >= 0) return;
  if (result === -ERRNO.ESRCH) throw gone();
  throw new SocketariumError(
    'INTERNAL',
    `prlimit(2) refused a limit of ${soft} descriptors for process ${pid}: ${errnoSymbol(-result)}.`,
  );
};

const gone = (): SocketariumError =>
  new SocketariumError('SERVER_NOT_RUNNING', 'The server of this lab has exited.');
