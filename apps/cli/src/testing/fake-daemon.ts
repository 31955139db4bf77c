import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROTOCOL_VERSION, type Run, type StartRunInput } from '@socketarium/protocol';
import { scenarioById } from '@socketarium/scenarios';
import { onTestFinished } from 'vitest';

type Ending = Partial<Run>;

/** A request, such as `POST /api/runs`. */
type Asked = { readonly what: string; readonly authorization: string | undefined };

/** A daemon that runs nothing: each run ends at the second request for it, with the test's result. */
export class FakeDaemon {
  readonly asked: Asked[] = [];
  readonly bodies: StartRunInput[] = [];
  /** Its answer about itself. */
  health: object = { name: 'socketarium', version: '0.1.0', protocolVersion: PROTOCOL_VERSION };
  /** Runs continue until they are deleted. */
  endless = false;
  /** This many more requests to start one are refused. */
  refusals = 0;
  readonly #endings: Readonly<Record<string, Ending>>;
  readonly #runs = new Map<string, Run>();
  #changed: (() => void)[] = [];

  /** @param endings by scenario; one that is not listed ends as `held`. */
  constructor(endings: Readonly<Record<string, Ending>> = {}) {
    this.#endings = endings;
  }

  /** Resolves with its address. */
  async listening(): Promise<string> {
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const [status, answer] = this.#answer(request, body);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(answer === null ? undefined : JSON.stringify(answer));
        for (const tell of this.#changed.splice(0)) tell();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Resolves once this was requested, such as `DELETE /api/runs/run-1`. */
  async until(what: string): Promise<void> {
    while (!this.asked.some((asked) => asked.what === what)) {
      await new Promise<void>((resolve) => this.#changed.push(resolve));
    }
  }

  #answer(request: IncomingMessage, body: string): [number, object | null] {
    const { method, url = '', headers } = request;
    this.asked.push({ what: `${method} ${url}`, authorization: headers.authorization });
    if (url === '/api/health') return [200, this.health];
    if (method === 'POST' && url === '/api/runs') return this.#start(JSON.parse(body));
    const id = url.replace('/api/runs/', '');
    const run = this.#runs.get(id);
    if (run === undefined)
      return [404, { error: { code: 'RUN_NOT_FOUND', message: 'No such run.' } }];
    if (method === 'DELETE') {
      this.#runs.set(id, { ...run, status: 'cancelled', reason: 'The run was deleted.' });
      return [204, null];
    }
    if (this.endless && run.status === 'running') return [200, run];
    const ended = { ...run, status: 'held', tookMs: 12, ...this.#endings[run.scenario] };
    return [200, run.status === 'running' ? ended : run];
  }

  #start(body: StartRunInput): [number, object] {
    this.bodies.push(body);
    if (this.refusals > 0) {
      this.refusals -= 1;
      return [429, { error: { code: 'RUN_LIMIT', message: 'Too many run.' } }];
    }
    const known = typeof body.scenario === 'string' ? scenarioById(body.scenario) : null;
    const id = typeof body.scenario === 'string' ? body.scenario : body.scenario.id;
    const run: Run = {
      id: `run-${this.#runs.size + 1}`,
      scenario: id,
      title: known?.title ?? 'Of the user',
      question: '?',
      answer: '!',
      transport: body.transport ?? 'unix-stream',
      server: body.server ?? 'iterative',
      language: body.language ?? 'typescript',
      labId: 'lab-1',
      status: 'running',
      reason: null,
      progress: { index: 1, count: 3, say: 'Look here.' },
      observations: [{ expected: 'it works', observed: 'it did', ok: true, at: null }],
      startedAt: new Date().toISOString(),
      tookMs: null,
      decisive: null,
      counters: null,
      clients: null,
    };
    this.#runs.set(run.id, run);
    return [201, run];
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
