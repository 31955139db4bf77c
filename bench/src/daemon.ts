import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { CannotRun } from './compile.ts';

/** A daemon in a process of its own, as `npm start` leaves one. */
export class BenchDaemon {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @throws CannotRun with what the daemon said instead of being ready */
  static async start(): Promise<BenchDaemon> {
    const main = createRequire(import.meta.url).resolve('@socketarium/daemon/main');
    const child = spawn(process.execPath, [main, '--port', '0', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        printed += String(chunk);
        const ready = /ready at (http:\S+)\n/.exec(printed);
        if (ready?.[1] !== undefined) resolve(ready[1]);
      });
      child.once('exit', () => reject(new CannotRun(`The daemon did not start. ${printed}`)));
    });
    return new BenchDaemon(child, url);
  }

  /** POSTs to the API and gives what it answers. */
  async post<T>(path: string, body: object): Promise<T> {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}
