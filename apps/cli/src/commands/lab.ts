import {
  type AddClientsInput,
  addClients,
  type CreateLabInput,
  createLab,
} from '@socketarium/protocol';
import { Daemon, DEFAULT_URL } from '../daemon.ts';
import { UsageError } from '../usage-error.ts';

export interface LabOptions {
  /** The body of POST /api/labs, as JSON. */
  readonly config: string;
  /** Bodies of POST /api/labs/ID/clients, as JSON, in their order. */
  readonly clients: readonly string[];
  readonly url: string | undefined;
}

/**
 * Makes a lab in a running daemon, with its clients; returns its id and its page's address. Throws
 * UsageError or DaemonError.
 */
export const lab = async ({ config, clients, url }: LabOptions): Promise<string> => {
  // Everything is checked before anything is made.
  const body = checked<CreateLabInput>('the lab', config, createLab);
  const bodies = clients.map((one) => checked<AddClientsInput>('--clients', one, addClients));
  const daemon = new Daemon(url ?? DEFAULT_URL);
  const { id } = await daemon.createLab(body);
  for (const one of bodies) await daemon.addClients(id, one);
  return `${id} ${daemon.url}/?lab=${id}\n`;
};

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

interface Schema {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly Issue[] } | undefined;
  };
}

/** The given value, if the daemon accepts it; defaults are left to the daemon. */
const checked = <T>(what: string, text: string, schema: Schema): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${what}: is no JSON. See docs/wire-protocol.md for what it can be.`);
  }
  const { error } = schema.safeParse(value);
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return value as T;
  const field = issue.path.length === 0 ? '' : ` ${issue.path.map(String).join('.')}:`;
  throw new UsageError(`${what}:${field} ${issue.message}.`);
};
