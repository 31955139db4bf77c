import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Address } from '@socketarium/protocol';

/** The kernel's state by other ways than the observer's: ss(8) and proc(5). */

const run = promisify(execFile);

const rows = async (args: readonly string[]): Promise<string[][]> => {
  const { stdout } = await run('ss', args);
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
};

/** Recv-Q and Send-Q of the listening socket: the accept queue's length and the backlog. */
export const listenerBySs = async (address: Address): Promise<number[]> => {
  const [row] = await ('path' in address
    ? rows(['-xlnH', 'src', address.path])
    : rows(['-tlnH', `sport = :${address.port}`]));
  const from = row?.indexOf('LISTEN') ?? -1;
  return (row ?? []).slice(from + 1, from + 3).map(Number);
};

/** All Unix sockets that listen and were bound to this path, unlinked since or not: inode → Recv-Q and Send-Q. */
export const unixListenersBySs = async (path: string): Promise<Map<number, number[]>> => {
  const all = await rows(['-xlnH', 'src', path]);
  return new Map(
    all.map((row) => {
      const from = row.indexOf('LISTEN');
      // After the path comes what ss(8) prints as a Unix socket's port: its inode.
      return [Number(row[from + 4]), row.slice(from + 1, from + 3).map(Number)];
    }),
  );
};

/** State and Recv-Q of the TCP socket that is bound to this port and connected to that one. */
export const connectionBySs = async (port: number, peer: number): Promise<[string, number]> => {
  const [row] = await rows(['-tanH', `sport = :${port} and dport = :${peer}`]);
  return [row?.[0] ?? '', Number(row?.[1])];
};

/** TCP sockets bound to this port in TIME_WAIT. */
export const timeWaitBySs = async (port: number): Promise<number> =>
  (await rows(['-tanH', 'state', 'time-wait', `sport = :${port}`])).length;

/** States of the TCP sockets bound to this port, as ss(8) prints them: those of the server's side. */
export const portRowsBySs = async (port: number): Promise<string[]> =>
  (await rows(['-tanH', `sport = :${port}`])).map(([state = '']) => state);

/** A process's state by ps(1), its first letter: `T` is stopped by a signal. */
export const stateOf = async (pid: number): Promise<string> => {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout.trim().charAt(0);
};

/** Recv-Q of a datagram server's socket: bytes that wait (Unix: of the first datagram only). */
export const datagramsBySs = async (address: Address): Promise<number> => {
  const [row] = await ('path' in address
    ? rows(['-xanH', 'src', address.path])
    : rows(['-uanH', `sport = :${address.port}`]));
  const from = row?.indexOf('UNCONN') ?? -1;
  return Number(row?.[from + 1]);
};

/** Bytes that wait in a UDP socket, and datagrams that it dropped (`d` of skmem, ss(8)). */
export const udpBySs = async (port: number): Promise<{ waiting: number; drops: number }> => {
  const words = (await rows(['-uanmH', `sport = :${port}`])).flat();
  const drops = /\bd(\d+)\)/.exec(words.join(' '))?.[1];
  return { waiting: Number(words[1]), drops: Number(drops) };
};

/** Numbers of the calls that our programs sleep in. */
const CALL_NUMBERS: Record<string, Record<string, string>> = {
  x64: {
    0: 'read',
    1: 'write',
    7: 'poll',
    23: 'select',
    35: 'nanosleep',
    42: 'connect',
    43: 'accept',
    44: 'sendto',
    45: 'recvfrom',
    46: 'sendmsg',
    47: 'recvmsg',
    230: 'nanosleep',
    232: 'epoll_wait',
    270: 'select',
    271: 'poll',
    281: 'epoll_wait',
  },
  arm64: {
    22: 'epoll_wait',
    63: 'read',
    64: 'write',
    72: 'select',
    73: 'poll',
    101: 'nanosleep',
    115: 'nanosleep',
    202: 'accept',
    203: 'connect',
    206: 'sendto',
    207: 'recvfrom',
    211: 'sendmsg',
    212: 'recvmsg',
  },
};

/**
 * The call that a process's main thread sleeps in, or `running`. libc implements select(2) with pselect6
 * and the like.
 */
export const sleepsIn = (pid: number): string => sleepsOn(pid).call;

/** The same, with the call's first argument, mostly its descriptor. */
export const sleepsOn = (pid: number): { call: string; first: number } => {
  const [number = '', first] = readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ');
  const call = CALL_NUMBERS[process.arch]?.[number] ?? number.trim();
  return { call, first: Number(first ?? Number.NaN) };
};

/** What a process's descriptors refer to, by number: `socket:[4711]`, a path … */
export const descriptorsOf = (pid: number | 'self'): Map<number, string> => {
  const found = new Map<number, string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      found.set(Number(name), readlinkSync(`/proc/${pid}/fd/${name}`));
    } catch {
      // Closed meanwhile: the one that listed the directory, for instance.
    }
  }
  return found;
};

/**
 * Identifies a process for good: its pid and its start time, proc(5). On a busy machine a pid is soon
 * reused. Null when there is none with this pid.
 */
export const processOf = (pid: number | null | undefined): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may contain any character; starttime is the 22nd field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : `${pid} since ${fields[19]}`;
  } catch {
    return null;
  }
};

/** True while this process (as processOf named it) lives. */
export const lives = (process: string | null): boolean =>
  process !== null && processOf(Number.parseInt(process, 10)) === process;

/** The children of a process's main thread that run one of our programs, proc(5): pid → its name. */
export const programsOf = (parent: number): Map<number, string> => {
  const found = new Map<number, string>();
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'latin1');
  for (const pid of children.split(' ').filter(Boolean).map(Number)) {
    try {
      const [, file = ''] = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
      const name = /\/(server|client)\.cjs$/.exec(file)?.[1];
      if (name !== undefined) found.set(pid, name);
    } catch {
      // Gone meanwhile.
    }
  }
  return found;
};
