import { lookup } from 'node:dns/promises';
import { createRequire } from 'node:module';
import type { TerminalProgramConfig } from '@socketarium/protocol/wire';
import { parseAddress } from '../address.ts';
import { Daemon, DEFAULT_URL } from '../daemon.ts';
import { inForeground } from '../spawning.ts';
import { UsageError } from '../usage-error.ts';

type Target = Pick<TerminalProgramConfig, 'transport' | 'address'>;

/** Runs a client in this terminal, as a process of its own. Throws UsageError or DaemonError. */
export const client = async (
  address: string,
  file: string | undefined,
  url: string | undefined,
): Promise<number> => {
  const target = await targetOf(address, url);
  const config: TerminalProgramConfig = file === undefined ? target : { ...target, file };
  const program = createRequire(import.meta.url).resolve('@socketarium/programs/terminal');
  return inForeground(program, [JSON.stringify(config)]);
};

const targetOf = async (text: string, url: string | undefined): Promise<Target> => {
  const destination = parseAddress(text);
  switch (destination.kind) {
    case 'unix':
      return { transport: destination.transport, address: { path: destination.path } };
    case 'inet': {
      const { transport, port } = destination;
      return { transport, address: { host: await numberOf(destination.host), port } };
    }
    case 'lab': {
      const { transport, address } = await new Daemon(url ?? DEFAULT_URL).lab(destination.id);
      return { transport, address };
    }
  }
};

/** The address of a host name; the resolver's first, because connect(2) takes one. */
const numberOf = async (host: string): Promise<string> => {
  try {
    return (await lookup(host)).address;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`There is no host ${JSON.stringify(host)} (${code}).`);
  }
};
