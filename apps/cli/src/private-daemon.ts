import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { DaemonError } from './daemon.ts';
import { endWithMe, exitOf } from './spawning.ts';

const READY = /^Socketarium is ready at (\S+)$/m;
/** It ends its labs in order; one that takes longer is killed, and the kernel ends its children. */
const END_MS = 10_000;
const STDERR_KEPT = 2000;

/** The daemon's program. */
export const daemonProgram = (): string =>
  createRequire(import.meta.url).resolve('@socketarium/daemon/main');

/** A daemon for this command only: on a free port, and ended with it in any case. */
export class PrivateDaemon {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;

  private constructor(url: string, child: ChildProcess, ended: Promise<number>) {
    this.url = url;
    this.#child = child;
    this.#ended = ended;
  }

  /** Throws DaemonError when it does not start. */
  static async start(): Promise<PrivateDaemon> {
    // Only this command on this machine knows its address.
    const { SOCKETARIUM_TOKEN: _, ...env } = process.env;
    const args = ['--port', '0', '--no-open', '--no-reserve'];
    const child = spawn(process.execPath, [daemonProgram(), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
      // Ctrl-C reaches only this command, which ends its runs and then the daemon.
      detached: true,
    });
    const ended = exitOf(child);
    if (child.pid !== undefined) {
      const done = endWithMe(child.pid);
      ended.then(done, done);
    }
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    const ready = new Promise<string>((resolve) => {
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        const url = READY.exec(stdout)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
    const gone = ended.then((code): never => {
      throw new DaemonError(null, `The daemon did not start (exit code ${code}): ${stderr.trim()}`);
    });
    const url = await Promise.race([ready, gone]);
    gone.catch(() => {});
    return new PrivateDaemon(url, child, ended);
  }

  /** Ends it with all that it runs; resolves when it is gone. */
  async end(): Promise<void> {
    const late = setTimeout(() => this.#child.kill('SIGKILL'), END_MS);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(late);
  }

  /** At once, without order: the kernel ends its children. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
