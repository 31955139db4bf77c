import { closeSync, openSync, readSync } from 'node:fs';
import { CannotRun } from './cannot-run.ts';

/**
 * How long a process's main thread has been on a processor, by its scheduler (/proc/PID/schedstat,
 * nanoseconds): unlike the clock it stands still while other processes run, and unlike getrusage(2) it
 * leaves out the helper threads of the garbage collector.
 */
export class CpuTime {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(64);

  /** @throws CannotRun when the kernel keeps no such statistics */
  constructor() {
    try {
      this.#fd = openSync('/proc/self/schedstat', 'r');
    } catch {
      throw new CannotRun('This kernel has no /proc/self/schedstat (CONFIG_SCHED_INFO).');
    }
  }

  /** Milliseconds. */
  now(): number {
    const length = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, 0);
    return Number.parseInt(this.#buffer.toString('latin1', 0, length), 10) / 1e6;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
