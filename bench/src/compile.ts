import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotRun } from './cannot-run.ts';

const sources = fileURLToPath(new URL('../c/', import.meta.url));

/**
 * Compiles bench/c/NAME.c into `folder`, as a release build would be.
 *
 * @returns the program's path
 * @throws CannotRun when there is no compiler or it refuses
 */
export const compile = (name: string, folder: string): string => {
  const program = join(folder, name);
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror'];
  const cc = spawnSync('cc', [...flags, '-o', program, join(sources, `${name}.c`)], {
    encoding: 'utf8',
  });
  if (cc.error !== undefined) {
    throw new CannotRun('The benchmark compares with C and found no `cc`: install gcc or clang.');
  }
  if (cc.status !== 0) throw new CannotRun(`cc refused ${name}.c:\n${cc.stderr}`);
  return program;
};

/** @throws CannotRun when strace is missing or may not trace here */
export const requireStrace = (): void => {
  const strace = spawnSync('strace', ['-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (strace.error !== undefined) {
    throw new CannotRun('The benchmark compares with strace and found none: install strace.');
  }
  if (strace.status !== 0) {
    throw new CannotRun(
      `strace may not trace here (${strace.stderr.trim()}): allow ptrace, or run the benchmark outside the container.`,
    );
  }
};
