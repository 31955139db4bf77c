import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Requirement } from '@socketarium/protocol';
import { fitsAmount, printAmount } from '@socketarium/scenarios';

/** Where to read what the machine offers; another folder in tests. */
export interface Machine {
  readonly procDirectory: string;
  /** True when ::1 can be bound. */
  canBindIpv6(): Promise<boolean>;
}

export const thisMachine: Machine = {
  procDirectory: '/proc',
  canBindIpv6: () =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen({ host: '::1', port: 0 }, () => server.close(() => resolve(true)));
    }),
};

/** Null when the machine meets a scenario's requirement; else what is missing, as a sentence. */
export const unmet = async (
  requirement: Requirement,
  machine: Machine = thisMachine,
): Promise<string | null> => {
  switch (requirement.needs) {
    case 'descriptors': {
      const limits = await read(join(machine.procDirectory, 'self/limits'));
      const hard = hardLimit(limits ?? '');
      if (hard !== null && hard >= requirement.atLeast) return null;
      return `It needs ${requirement.atLeast} descriptors in a process, and here the hard limit (RLIMIT_NOFILE, \`ulimit -Hn\`) is ${hard ?? 'not known'}.`;
    }
    case 'sysctl': {
      const text = await read(join(machine.procDirectory, 'sys', requirement.name));
      const value = Number.parseInt(text ?? '', 10);
      const name = requirement.name.replaceAll('/', '.');
      if (Number.isNaN(value)) {
        return `It needs ${name} to be ${printAmount(requirement.value)}, and this kernel does not tell it.`;
      }
      if (fitsAmount(requirement.value, value)) return null;
      return `It needs ${name} to be ${printAmount(requirement.value)}, and here it is ${value}.`;
    }
    case 'ipv6':
      return (await machine.canBindIpv6()) ? null : 'It needs IPv6, and ::1 cannot be bound here.';
  }
};

/** The third column of `Max open files`; Infinity for `unlimited`. */
const hardLimit = (limits: string): number | null => {
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (hard === undefined) return null;
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
};

const read = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};
