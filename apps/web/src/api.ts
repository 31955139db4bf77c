import type {
  AddClientsInput,
  ClientState,
  Command,
  CreateLabInput,
  EndLab,
  ErrorBody,
  ErrorCode,
  Lab,
  LabSummary,
  Run,
  ScenarioEntry,
  StartRunInput,
} from '@socketarium/protocol';
import { START } from './words.ts';

/** The daemon refused (a code of the catalogue), or did not answer at all (`UNREACHABLE`). */
export class ApiError extends Error {
  readonly code: ErrorCode | 'UNREACHABLE';
  readonly field: string | undefined;

  constructor(code: ErrorCode | 'UNREACHABLE', message: string, field?: string) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.field = field;
  }
}

/** The daemon's REST interface, typed by the protocol. Every method throws ApiError. */
export interface Api {
  /** Without their pictures. */
  labs(): Promise<LabSummary[]>;
  lab(id: string): Promise<Lab>;
  createLab(body: CreateLabInput): Promise<Lab>;
  /** Ends its programs; what was seen of it is kept. */
  endLab(id: string, body: EndLab): Promise<Lab>;
  deleteLab(id: string): Promise<void>;
  addClients(id: string, body: AddClientsInput): Promise<ClientState[]>;
  command(id: string, body: Command): Promise<Record<string, unknown>>;
  scenarios(): Promise<ScenarioEntry[]>;
  runs(): Promise<Run[]>;
  run(id: string): Promise<Run>;
  startRun(body: StartRunInput): Promise<Run>;
  /** Cancels it if it runs, and deletes its lab. */
  deleteRun(id: string): Promise<void>;
}

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === 'object' && body !== null && 'error' in body;

/** @param base The page's own address; the interface lies beside it, under `api/`. */
export const createApi = (base: string, fetcher: typeof fetch = fetch): Api => {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetcher(new URL(`api/${path}`, base), {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }).catch(() => {
      throw new ApiError('UNREACHABLE', START.noAnswer);
    });
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok && answer !== null) return answer as T;
    if (isErrorBody(answer)) {
      throw new ApiError(answer.error.code, answer.error.message, answer.error.field);
    }
    // A proxy in between answers for a daemon that is not there.
    throw new ApiError('UNREACHABLE', START.noAnswerHttp(response.status));
  };
  const at = (id: string): string => `labs/${encodeURIComponent(id)}`;
  return {
    labs: () => ask('GET', 'labs'),
    lab: (id) => ask('GET', at(id)),
    createLab: (body) => ask('POST', 'labs', body),
    endLab: (id, body) => ask('POST', `${at(id)}/end`, body),
    deleteLab: (id) => ask('DELETE', at(id)),
    addClients: (id, body) => ask('POST', `${at(id)}/clients`, body),
    command: (id, body) => ask('POST', `${at(id)}/commands`, body),
    scenarios: () => ask('GET', 'scenarios'),
    runs: () => ask('GET', 'runs'),
    run: (id) => ask('GET', `runs/${encodeURIComponent(id)}`),
    startRun: (body) => ask('POST', 'runs', body),
    deleteRun: (id) => ask('DELETE', `runs/${encodeURIComponent(id)}`),
  };
};

/** Address of a lab's stream; with `after` it asks to go on from there. */
export const streamUrl = (
  base: string,
  labId: string,
  after: { readonly seq: number; readonly startedAt: number } | null,
): string => {
  const url = new URL(`api/labs/${encodeURIComponent(labId)}/stream`, base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  if (after !== null) {
    url.searchParams.set('after', String(after.seq));
    url.searchParams.set('startedAt', String(after.startedAt));
  }
  return url.href;
};
