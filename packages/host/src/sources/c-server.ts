import { closeSync, openSync, writeFileSync } from 'node:fs';
import { builtReader, builtServer, builtShim, CannotBuild } from '@socketarium/c';
import {
  type CreateLab,
  ioOf,
  isDatagram,
  printAddress,
  SocketariumError,
} from '@socketarium/protocol';
import { type Booted, bootProgram } from './booted.ts';
import type { ServerStart } from './server-start.ts';

/** What a server in C needs: built programs, and the file in which it looks up how long it works. */
export interface CServer {
  readonly reader: string;
  readonly shim: string;
  readonly server: string;
  readonly workFile: string;
}

/** The program of servers/ for this design; a datagram transport has one of its own. */
const programOf = ({ server, transport, trigger }: CreateLab): string => {
  if (isDatagram(transport)) return 'datagram';
  if (server === 'epoll' && trigger !== 'level') return 'epoll-edge';
  return server;
};

/** Builds what is not built yet. Null for a lab in TypeScript. Throws C_UNAVAILABLE. */
export const prepareC = async (config: CreateLab): Promise<Omit<CServer, 'workFile'> | null> => {
  if (config.language !== 'c') return null;
  try {
    const [reader, shim, server] = await Promise.all([
      builtReader(),
      builtShim(),
      builtServer(programOf(config)),
    ]);
    return { reader, shim, server };
  } catch (error) {
    if (!(error instanceof CannotBuild)) throw error;
    throw new SocketariumError('C_UNAVAILABLE', error.message, { cause: error });
  }
};

/** The server's command line; packages/c/common/options.h has the options. */
export const cArguments = (config: CreateLab, start: ServerStart): string[] => {
  const { transport, service, backlog, trigger, wholeLine, bufferBytes, lowestFd } = config;
  const args = ['-t', transport, '-s', service, '-i', ioOf(config), '-w', '-'];
  if (!isDatagram(transport)) args.push('-b', String(backlog));
  if (config.server === 'epoll') args.push('-e', trigger);
  if (config.workers !== undefined) args.push('-n', String(config.workers));
  if (config.queueLength !== undefined) args.push('-q', String(config.queueLength));
  if (config.accepting !== undefined) args.push('-a', config.accepting);
  if (config.forgets !== undefined) args.push('-f', config.forgets);
  if (wholeLine) args.push('-L');
  if (bufferBytes !== undefined) args.push('-B', String(bufferBytes));
  if (lowestFd > 0) args.push('-d', String(lowestFd));
  if (!start.unlinkFirst) args.push('-k');
  if (start.reuseAddr) args.push('-r');
  args.push(printAddress(start.address));
  return args;
};

/**
 * Starts the server under the shim, with its reader. The file with its work is its standard input, so
 * that it need not open and close one: its first calls are those of the twelve steps.
 */
export const bootCServer = (c: CServer, config: CreateLab, start: ServerStart): Booted => {
  writeWork(c.workFile, start.workMs);
  const work = openSync(c.workFile, 'r');
  try {
    return bootProgram(
      c.reader,
      [
        ...(start.paused ? ['--paused'] : []),
        '--owned',
        '--work',
        c.workFile,
        c.shim,
        c.server,
        ...cArguments(config, start),
      ],
      work,
    );
  } finally {
    closeSync(work);
  }
};

/** An int of the machine, which the server has mapped. */
const writeWork = (file: string, ms: number): void => {
  writeFileSync(file, new Uint8Array(Int32Array.of(ms).buffer));
};
