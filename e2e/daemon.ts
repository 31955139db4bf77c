import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type {
  AddClientsInput,
  CommandType,
  CreateLabInput,
  Lab,
  LabSummary,
  Run,
  ScenarioEntry,
} from '@socketarium/protocol';

const main = fileURLToPath(new URL('../apps/daemon/dist/main.js', import.meta.url));

/** A daemon as a user runs it, in a process of its own. */
export class DaemonProcess {
  /** Ends with a slash. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Resolves when it has said where it is ready. Port 0 takes a free one. `env`: on top of ours. */
  static async start(port = 0, env: NodeJS.ProcessEnv = {}): Promise<DaemonProcess> {
    const child = spawn(process.execPath, [main, '--port', String(port), '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    let printed = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        printed += String(chunk);
        const ready = /ready at (http:\S+)\n/.exec(printed);
        if (ready?.[1] !== undefined) resolve(ready[1]);
      });
      child.once('exit', () =>
        reject(new Error(`The daemon ended before it was ready: ${printed}`)),
      );
    });
    return new DaemonProcess(child, url);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it in order, and resolves when it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exited;
  }

  async createLab(config: CreateLabInput): Promise<Lab> {
    return (await this.#request('POST', 'api/labs', config)) as Lab;
  }

  async lab(id: string): Promise<Lab> {
    return (await this.#request('GET', `api/labs/${id}`)) as Lab;
  }

  async labs(): Promise<LabSummary[]> {
    return (await this.#request('GET', 'api/labs')) as LabSummary[];
  }

  async deleteLab(id: string): Promise<void> {
    await this.#request('DELETE', `api/labs/${id}`);
  }

  async run(id: string): Promise<Run> {
    return (await this.#request('GET', `api/runs/${id}`)) as Run;
  }

  async runs(): Promise<Run[]> {
    return (await this.#request('GET', 'api/runs')) as Run[];
  }

  async deleteRun(id: string): Promise<void> {
    await this.#request('DELETE', `api/runs/${id}`);
  }

  async scenarios(): Promise<ScenarioEntry[]> {
    return (await this.#request('GET', 'api/scenarios')) as ScenarioEntry[];
  }

  /** As the page sends it: what has a default may be left out. */
  async command(id: string, body: { readonly type: CommandType }): Promise<void> {
    await this.#request('POST', `api/labs/${id}/commands`, body);
  }

  async addClients(id: string, body: AddClientsInput): Promise<void> {
    await this.#request('POST', `api/labs/${id}/clients`, body);
  }

  async #request(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}
