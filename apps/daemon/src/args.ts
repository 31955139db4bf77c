import { parseArgs } from 'node:util';

export const DEFAULT_PORT = 4711;

export interface Arguments {
  port: number;
  host: string;
  token: string | undefined;
  open: boolean;
  /** Keep processes booted for the next lab. */
  reserve: boolean;
  help: boolean;
}

export const HELP = `Socketarium: real socket servers that block, the kernel's own queue, and both drawn live.

  --port N    listen on this port; 0 takes a free one (default ${DEFAULT_PORT})
  --host A    bind this address (default 127.0.0.1); beyond loopback a token is needed,
              which is in the address that is printed, or given in SOCKETARIUM_TOKEN
  --no-open   do not open the browser
  --no-reserve
              boot no process before a lab asks for one: for a daemon that has one lab to run
  --help      this text
`;

/** A sentence for the user who typed the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A token travels in a cookie and a URL. */
const TOKEN = /^[\w.~-]{16,200}$/;

/** Throws UsageError. The token comes from the environment: arguments are visible to every user of the machine. */
export const readArguments = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Arguments => {
  let values: {
    port?: string;
    host?: string;
    'no-open'?: boolean;
    'no-reserve'?: boolean;
    help?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'no-open': { type: 'boolean' },
        'no-reserve': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('.')[0]}. See --help.`);
  }
  const token = env.SOCKETARIUM_TOKEN || undefined;
  if (token !== undefined && !TOKEN.test(token)) {
    throw new UsageError(
      'SOCKETARIUM_TOKEN must have 16 to 200 letters, digits, or any of - . _ ~',
    );
  }
  return {
    port: readPort(values.port),
    host: readHost(values.host),
    token,
    open: values['no-open'] !== true,
    reserve: values['no-reserve'] !== true,
    help: values.help === true,
  };
};

const readPort = (text: string | undefined): number => {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
  }
  return port;
};

const readHost = (text: string | undefined): string => {
  if (text === undefined) return '127.0.0.1';
  const host = text.replace(/^\[(.*)\]$/, '$1');
  if (!/^[\w.:%-]+$/.test(host)) {
    throw new UsageError(`--host must be an address or a name, not ${JSON.stringify(text)}.`);
  }
  return host;
};
