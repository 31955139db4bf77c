import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { exitOf } from '../spawning.ts';

/** The file of the `socketarium` command. */
export const main = fileURLToPath(new URL('../../dist/socketarium.mjs', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `socketarium …` as a process, as a user runs it. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    [program, ...first]: readonly [string, ...string[]] = [process.execPath, main],
  ) {
    const { SOCKETARIUM_URL: _, ...own } = process.env;
    this.child = spawn(program, [...first, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...own, ...env },
    });
    let stdout = '';
    let stderr = '';
    this.child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    this.ended = exitOf(this.child).then((code) => ({ code, stdout, stderr }));
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.ended;
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }
}

export const socketarium = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => new Command(args, env).ended;

/** Runs a line in bash, for redirected output. */
export const shell = (line: string): Promise<Ended> =>
  new Command([line], {}, ['bash', '-c']).ended;
