import { EXIT, exitCodeOf } from './exit-codes.ts';

/**
 * Writes to standard output; resolves when it is out, with the resulting exit code. Otherwise a command
 * would end with a stack trace, or as if all were well, when a disk is full or `| head` has left.
 */
export const print = (text: string): Promise<number> =>
  new Promise((resolve) => {
    if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
    process.stdout.write(text, (error) => resolve(error ? outputFailed(error) : EXIT.ok));
  });

/**
 * The exit code, and a sentence on standard error; no sentence when the reader has left, like programs
 * that SIGPIPE ends.
 */
export const outputFailed = (error: NodeJS.ErrnoException): number => {
  if (error.code === 'EPIPE') return exitCodeOf(null, 'SIGPIPE');
  process.stderr.write(`Standard output cannot be written to (${error.code ?? error.message}).\n`);
  return EXIT.failed;
};
