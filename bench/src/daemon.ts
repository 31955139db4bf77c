import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CannotRun } from './cannot-run.ts';
import type { BenchLab } from './fact.ts';
import type { Tree } from './tree.ts';

/** A daemon in a process of its own, as `npm start` starts it. */
export class BenchDaemon {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @throws CannotRun with the daemon's output when it does not become ready */
  static async start(tree: Tree): Promise<BenchDaemon> {
    const child = spawn(process.execPath, [tree.daemon, '--port', '0', '--no-open'], {
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

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Starts one, runs `body`, and stops it in any case. */
  static with<T>(tree: Tree, body: (daemon: BenchDaemon) => Promise<T>): Promise<T> {
    return BenchDaemon.withEach([tree], ([daemon]) => body(daemon as BenchDaemon));
  }

  /** Starts one of each tree, runs `body`, and stops them in any case. */
  static async withEach<T>(
    trees: readonly Tree[],
    body: (daemons: readonly BenchDaemon[]) => Promise<T>,
  ): Promise<T> {
    const daemons: BenchDaemon[] = [];
    try {
      for (const tree of trees) daemons.push(await BenchDaemon.start(tree));
      return await body(daemons);
    } finally {
      await Promise.all(daemons.map((daemon) => daemon.stop()));
    }
  }

  createLab(config: object): Promise<BenchLab> {
    return this.#ask('POST', 'api/labs', config) as Promise<BenchLab>;
  }

  async deleteLab({ id }: BenchLab): Promise<void> {
    await this.#ask('DELETE', `api/labs/${id}`);
  }

  async addClients({ id }: BenchLab, body: object): Promise<void> {
    await this.#ask('POST', `api/labs/${id}/clients`, body);
  }

  /** The lab's stream; with `after`, from the event after that one on. */
  streamUrl({ id }: BenchLab, after?: number): string {
    const url = `${this.url.replace(/^http/, 'ws')}api/labs/${id}/stream`;
    return after === undefined ? url : `${url}?after=${after}`;
  }

  pageUrl({ id }: BenchLab): string {
    return `${this.url}?lab=${id}`;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      ...(body && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
