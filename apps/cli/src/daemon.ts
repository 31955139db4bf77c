import type {
  AddClientsInput,
  CreateLabInput,
  ErrorBody,
  ErrorCode,
  Lab,
  Run,
  StartRunInput,
} from '@socketarium/protocol';
import { PROTOCOL_VERSION } from '@socketarium/protocol';
import { UsageError } from './usage-error.ts';

/** Where a daemon listens without --port. */
export const DEFAULT_URL = 'http://127.0.0.1:4711';

/** The daemon refused, or did not answer. `code` is from the catalogue; null when it could not be reached. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  readonly code: ErrorCode | null;

  constructor(code: ErrorCode | null, message: string) {
    super(message);
    this.code = code;
  }
}

/** A daemon, by its HTTP API. */
export class Daemon {
  /** Without the token that it may have had. */
  readonly url: string;
  readonly #headers: Record<string, string> = {};

  /** @param url as the daemon prints it, with `?token=…` where it needs one. Throws UsageError. */
  constructor(url: string) {
    let parsed: URL;
    try {
      parsed = new URL(url);
    } catch {
      throw new UsageError(`${JSON.stringify(url)} is not an address such as ${DEFAULT_URL}.`);
    }
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
      throw new UsageError(`The daemon's address begins with http://, not ${parsed.protocol}//.`);
    }
    this.url = parsed.origin;
    const token = parsed.searchParams.get('token');
    if (token !== null) this.#headers.authorization = `Bearer ${token}`;
  }

  /** Throws DaemonError when it is not a Socketarium daemon, or has another version. */
  async greet(): Promise<void> {
    const health = (await this.#ask('GET', '/api/health')) as {
      name?: unknown;
      protocolVersion?: unknown;
    };
    if (health.name !== 'socketarium') {
      throw new DaemonError(null, `What answers at ${this.url} is not Socketarium.`);
    }
    if (health.protocolVersion !== PROTOCOL_VERSION) {
      throw new DaemonError(
        'PROTOCOL_MISMATCH',
        `The daemon at ${this.url} speaks protocol version ${String(health.protocolVersion)}, this command ${PROTOCOL_VERSION}: start it again.`,
      );
    }
  }

  async lab(id: string): Promise<Lab> {
    return (await this.#ask('GET', `/api/labs/${encodeURIComponent(id)}`)) as Lab;
  }

  async createLab(body: CreateLabInput): Promise<Lab> {
    return (await this.#ask('POST', '/api/labs', body)) as Lab;
  }

  async addClients(id: string, body: AddClientsInput): Promise<void> {
    await this.#ask('POST', `/api/labs/${encodeURIComponent(id)}/clients`, body);
  }

  async startRun(body: StartRunInput): Promise<Run> {
    return (await this.#ask('POST', '/api/runs', body)) as Run;
  }

  async run(id: string): Promise<Run> {
    return (await this.#ask('GET', `/api/runs/${id}`)) as Run;
  }

  /** Cancels it if it is running, and deletes its lab. */
  async deleteRun(id: string): Promise<void> {
    await this.#ask('DELETE', `/api/runs/${id}`);
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const request: RequestInit = { method, headers: this.#headers };
    if (body !== undefined) {
      request.headers = { ...this.#headers, 'content-type': 'application/json' };
      request.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await fetch(this.url + path, request);
    } catch (error) {
      throw new DaemonError(null, `Nobody answers at ${this.url}${reasonOf(error)}.`);
    }
    if (response.status === 204) return null;
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer;
    const fault = (answer as ErrorBody | null)?.error;
    throw new DaemonError(
      fault?.code ?? null,
      fault?.message ?? `What answers at ${this.url} is not Socketarium (HTTP ${response.status}).`,
    );
  }
}

const reasonOf = (error: unknown): string => {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code === undefined ? '' : ` (${code})`;
};
