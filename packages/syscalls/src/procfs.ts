import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { decodeName, LIMITS } from '@socketarium/protocol/wire';

/** A process that holds a socket, from /proc, proc(5). */
export interface SocketHolder {
  readonly pid: number;
  /** The program's name, at most 15 bytes. */
  readonly comm: string;
  /** Its descriptors for the socket, lowest first. */
  readonly fds: number[];
}

const SOCKET_LINK = /^socket:\[(\d+)\]$/;

/**
 * A holder of each of the sockets with these inodes, found as `ss -p` does it: it reads one /proc/PID/fd
 * after another that we may read (other users' processes need privilege), the newest process first, until
 * each socket has one. Others may hold it too: `socketsHeldBy` for all of `processIds` finds them. A
 * socket that no readable process holds is not in the result. Synchronous; about 1 µs a descriptor, of
 * which it reads LIMITS.walkedDescriptors: so ask for many at once.
 */
export function socketHolders(inodes: ReadonlySet<number>): Map<number, SocketHolder[]> {
  const holders = new Map<number, SocketHolder[]>();
  if (!inodes.size || (inodes.size === 1 && inodes.has(0))) return holders;
  const missing = new Set(inodes);
  missing.delete(0);
  let budget: number = LIMITS.walkedDescriptors;
  for (const pid of processIds().reverse()) {
    if (budget <= 0 || missing.size === 0) break;
    const { held, looked } = heldBy(pid, inodes, budget);
    budget -= looked;
    for (const [inode, holder] of held) {
      missing.delete(inode);
      const all = holders.get(inode);
      if (all === undefined) holders.set(inode, [holder]);
      else all.push(holder);
    }
  }
  return holders;
}

/** Which of these sockets one process holds, by inode. Reads only its descriptors. */
export function socketsHeldBy(
  pid: number,
  inodes: ReadonlySet<number>,
): ReadonlyMap<number, SocketHolder> {
  return heldBy(pid, inodes, LIMITS.walkedDescriptors).held;
}

/** A process's name, /proc/PID/comm, as decodeName() gives it; null when there is no such process. */
export function processName(pid: number): string | null {
  try {
    // A newline ends it; an earlier one belongs to the name.
    return decodeName(readFileSync(`/proc/${pid}/comm`)).replace(/\n$/, '');
  } catch {
    return null;
  }
}

/**
 * True for a process that a signal has stopped (state T of /proc/PID/stat, proc(5)): SIGSTOP, SIGTSTP and
 * the like; which of them is not reported. A traced stop is `t`, and does not count.
 */
export function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it is in parentheses, and may contain some itself.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}

/** All processes, the lowest first. */
export function processIds(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
    .sort((a, b) => a - b);
}

function heldBy(
  pid: number,
  wanted: ReadonlySet<number>,
  budget: number,
): { readonly held: Map<number, SocketHolder>; readonly looked: number } {
  const directory = `/proc/${pid}/fd`;
  const held = new Map<number, SocketHolder>();
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    // It ended, or belongs to another user.
    return { held, looked: 1 };
  }
  let comm: string | null = null;
  for (const name of names.slice(0, budget)) {
    const inode = socketInode(`${directory}/${name}`);
    if (inode === null || inode === 0 || !wanted.has(inode)) continue;
    const known = held.get(inode);
    comm ??= processName(pid) ?? '';
    if (known === undefined) held.set(inode, { pid, comm, fds: [Number(name)] });
    else known.fds.push(Number(name));
  }
  for (const { fds } of held.values()) fds.sort((a, b) => a - b);
  return { held, looked: names.length };
}

function socketInode(link: string): number | null {
  try {
    const match = SOCKET_LINK.exec(readlinkSync(link));
    return match === null ? null : Number(match[1]);
  } catch {
    // Closed meanwhile.
    return null;
  }
}
