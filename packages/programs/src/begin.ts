import { CONTROL_FD, type ProgramConfig, readConfiguration } from '@socketarium/protocol/wire';
import { dieWithParent, ERRNO, libc } from '@socketarium/syscalls';

/**
 * The start of a program: from now on it does not outlive its parent; then it sleeps, booted, until its
 * configuration comes. That may be at once or hours later: the host keeps one in reserve. Exits with code
 * 0 when it is not needed, and with 1 and a sentence on stderr when `run` fails.
 */
export const begin = <C extends ProgramConfig>(run: (config: C) => void): void => {
  try {
    dieWithParent(Number(process.argv[2]));
    const config = readConfiguration<C>(readControl);
    if (config === null) process.exit(0);
    run(config);
  } catch (error) {
    complain(error);
    process.exit(1);
  }
};

/** Reports an error on standard error. */
export const complain = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
};

/** read(2) of the host's data. Sleeps until there is some; a signal's handler does not end it. */
const readControl = (into: Uint8Array): number => {
  for (;;) {
    const count = libc.read(CONTROL_FD, into, into.length);
    if (count !== -ERRNO.EINTR) return count;
  }
};
