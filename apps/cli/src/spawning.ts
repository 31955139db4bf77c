import { type ChildProcess, spawn } from 'node:child_process';
import { exitCodeOf } from './exit-codes.ts';

/**
 * Ends a process when this one dies in any way, kill -9 included: a shell waits for end-of-file on a pipe
 * which this process holds. Call the returned function once the process has ended: its pid may then be
 * reused.
 */
export const endWithMe = (pid: number): (() => void) => {
  const janitor = spawn('/bin/sh', ['-c', 'read _ || kill -TERM "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C reaches the terminal's whole group, and this one still has work to do.
    detached: true,
  });
  janitor.on('error', () => {});
  janitor.stdin.on('error', () => {});
  janitor.unref();
  return () => {
    janitor.stdin.end('\n');
  };
};

/** Resolves with the exit code, also when a signal ended it. Rejects when it could not be started. */
export const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)));
  });

/**
 * Runs one of our programs in this terminal, in this process's place; resolves with its exit code. Ctrl-C
 * reaches it by itself; SIGTERM and SIGHUP are forwarded.
 */
export const inForeground = async (program: string, args: readonly string[]): Promise<number> => {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  const ended = exitOf(child);
  const done = child.pid === undefined ? () => {} : endWithMe(child.pid);
  const leave = (): void => {};
  const passOn = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on('SIGINT', leave);
  process.on('SIGTERM', passOn);
  process.on('SIGHUP', passOn);
  try {
    return await ended;
  } finally {
    done();
    process.off('SIGINT', leave);
    process.off('SIGTERM', passOn);
    process.off('SIGHUP', passOn);
  }
};
