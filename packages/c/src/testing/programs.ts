import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterwards, temporaryDirectory } from '../../../programs/src/testing/servers.ts';
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

/** As a student compiles it, once for a process of tests. */
const clients = new Map<string, Promise<string>>();

const compileClient = async (name: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'socketarium-c-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  await run('cc', ['-std=gnu11', '-o', path, sourceOf(name), ...sourcesIn('common')]);
  return path;
};

/** The path of a compiled program. */
export const program = (name: string): Promise<string> => {
  if (SERVERS.includes(name)) return builtServer(name);
  const known = clients.get(name) ?? compileClient(name);
  clients.set(name, known);
  return known;
};

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
    afterwards(async () => {
      if (!this.#over) await this.terminate(['SIGTERM', 'SIGKILL']);
    });
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

  /** Sends the first signal until it ends, and the next after some time: what a test left unfinished. */
  async terminate([signal = 'SIGTERM', last]: NodeJS.Signals[] = ['SIGTERM']): Promise<Result> {
    this.#child.kill(signal);
    const again = setInterval(() => this.#child.kill(signal), SIGNAL_AGAIN_MS);
    const late = setTimeout(() => {
      if (last !== undefined) this.#child.kill(last);
    }, 5000);
    return this.ended.finally(() => {
      clearInterval(again);
      clearTimeout(late);
    });
  }
}
