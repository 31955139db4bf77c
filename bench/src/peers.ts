import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Tree } from './tree.ts';

/** A server under test while it runs. */
export interface Running {
  /** Ends it by SIGTERM and resolves with its whole output. */
  stop(): Promise<string>;
}

export interface Peer {
  readonly id: 'observed' | 'unobserved' | 'bareC' | 'shimmedC' | 'stracedC' | 'nodeNet';
  /** The tree of the server; null for servers that belong to none. */
  readonly tree: Tree['id'] | null;
  readonly title: string;
  start(path: string): Running;
}

const STOP_PATIENCE_MS = 10_000;

const alive = new Set<ChildProcess>();

// However the benchmark ends, no server stays behind.
process.once('exit', () => {
  for (const child of alive) killGroup(child, 'SIGKILL');
});

const killGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-child.pid, signal);
};

/** Starts a program as the leader of a process group, so that strace and its tracee end together. */
const launch = (
  command: string,
  args: readonly string[],
  signalled: 'group' | 'leader',
): Running => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  alive.add(child);
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const closed = once(child, 'close');
  return {
    stop: async () => {
      if (signalled === 'group') killGroup(child, 'SIGTERM');
      else child.kill('SIGTERM');
      const impatience = setTimeout(() => killGroup(child, 'SIGKILL'), STOP_PATIENCE_MS);
      await closed;
      clearTimeout(impatience);
      alive.delete(child);
      return Buffer.concat(printed).toString();
    },
  };
};

const netServer = fileURLToPath(new URL('./net-server.js', import.meta.url));

/** Each tree's observed and unobserved server. */
const serversOf = ({ id, observer }: Tree): Peer[] => [
  {
    id: 'observed',
    tree: id,
    title: 'select server, every call observed and read',
    start: (path) => launch(process.execPath, [observer, path, 'traced'], 'leader'),
  },
  {
    id: 'unobserved',
    tree: id,
    title: 'the same server, unobserved',
    start: (path) => launch(process.execPath, [observer, path, 'bare'], 'leader'),
  },
];

/** Paths of compiled programs. */
export interface CPrograms {
  readonly server: string;
  /** Runs a program under the shim and counts its records. */
  readonly tally: string;
  readonly reader: string;
  readonly shim: string;
}

/** All servers of a round, the trees' first. */
export const peers = (
  trees: readonly Tree[],
  { server, tally, reader, shim }: CPrograms,
): readonly Peer[] => [
  ...trees.flatMap(serversOf),
  {
    id: 'bareC',
    tree: null,
    title: 'select server in C',
    start: (path) => launch(server, [path], 'leader'),
  },
  {
    id: 'shimmedC',
    tree: null,
    title: 'the same under the shim, every call read',
    start: (path) => launch(tally, [reader, shim, server, path], 'leader'),
  },
  {
    id: 'stracedC',
    tree: null,
    title: 'select server in C under strace -f',
    start: (path) => launch('strace', ['-f', '-o', '/dev/null', server, path], 'group'),
  },
  {
    id: 'nodeNet',
    tree: null,
    title: 'echo server with node:net',
    start: (path) => launch(process.execPath, [netServer, path], 'leader'),
  },
];
