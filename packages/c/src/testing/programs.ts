import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterwards, temporaryDirectory } from '../../../programs/src/testing/servers.ts';
import { compile } from '../compile.ts';
import { builtServer } from '../programs.ts';

/** The C programs, compiled and running. */

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('../..', import.meta.url));

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(HERE, folder))
    .filter((name) => name.endsWith('.c'))
    .map((name) => join(HERE, folder, name));

export const SERVERS = sourcesIn('servers').map((path) => basename(path, '.c'));
export const CLIENTS = sourcesIn('clients').map((path) => basename(path, '.c'));

/** What the compiler says about a program's file, or about `common`. */
export const warnings = async (name: string, flags: readonly string[]): Promise<string> => {
  const sources = name === 'common' ? sourcesIn('common') : [sourceOf(name)];
  const { stderr } = await run('cc', [...flags, '-fsyntax-only', ...sources]);
  return stderr;
};

const sourceOf = (name: string): string =>
  join(HERE, SERVERS.includes(name) ? 'servers' : 'clients', `${name}.c`);

const headers = readdirSync(join(HERE, 'common'))
  .filter((name) => name.endsWith('.h'))
  .map((name) => join(HERE, 'common', name));

/** The path of a compiled program. */
export const program = (name: string): Promise<string> =>
  SERVERS.includes(name)
    ? builtServer(name)
    : compile({
        name,
        sources: [sourceOf(name), ...sourcesIn('common')],
        headers,
        flags: ['-std=gnu11'],
      });

/** A process that is gone has no file any more. */
export const procFile = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
};

/** Resolves when `fits`; asks again in each turn of the event loop. */
export const until = async (fits: () => boolean): Promise<void> => {
  while (!fits()) await new Promise((resolve) => setImmediate(resolve));
};

/** How often SIGTERM is sent again, as a host does: one between two calls interrupts none. */
const SIGNAL_AGAIN_MS = 50;

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running C program. */
export class CProgram {
  readonly pid: number;
  readonly ended: Promise<Result>;
  readonly #child: ChildProcess;
  #stdout = '';
  #over = false;

  private constructor(command: readonly string[], cwd: string) {
    this.#child = spawn(command[0] as string, command.slice(1), { cwd });
    this.pid = this.#child.pid as number;
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString('latin1');
    });
    let stderr = '';
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('latin1');
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code, signal) => {
        this.#over = true;
        resolve({ code, signal, stdout: this.#stdout, stderr: stderr.trim() });
      });
    });
    afterwards(() => this.remove());
  }

  /** @param through a command to run it under, such as strace and its options. */
  static async start(
    name: string,
    args: readonly string[],
    through: readonly string[] = [],
  ): Promise<CProgram> {
    return new CProgram([...through, await program(name), ...args], temporaryDirectory());
  }

  get stdout(): string {
    return this.#stdout;
  }

  get over(): boolean {
    return this.#over;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  endTyping(): void {
    this.#child.stdin?.end();
  }

  /** SIGTERM until it ends. */
  async terminate(): Promise<Result> {
    this.kill('SIGTERM');
    const again = setInterval(() => this.kill('SIGTERM'), SIGNAL_AGAIN_MS);
    return this.ended.finally(() => clearInterval(again));
  }

  /** For a test's end, passed or failed: neither it nor its workers, which do not die with it, stay. */
  async remove(): Promise<void> {
    if (this.#over) return;
    // Stopped, it starts no other worker meanwhile.
    this.kill('SIGSTOP');
    for (const child of procFile(this.pid, `task/${this.pid}/children`)
      .split(' ')
      .filter(Boolean)) {
      process.kill(Number(child), 'SIGKILL');
    }
    this.kill('SIGKILL');
    await this.ended;
  }
}
