import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { exitOf } from '../spawning.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `socketarium …` as a process, as a user has it. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { SOCKETARIUM_URL: _, ...own } = process.env;
    this.child = spawn(process.execPath, [main, ...args], {
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
