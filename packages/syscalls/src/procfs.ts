import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that holds a socket, as /proc tells, proc(5). */
export interface SocketOwner {
  readonly pid: number;
  /** The program's name, at most 15 bytes. */
  readonly comm: string;
}

/** Descriptors looked at in one search, so that a machine full of them cannot stop the caller. */
const MOST_DESCRIPTORS = 200_000;

const SOCKET_LINK = /^socket:\[(\d+)\]$/;

/**
 * Who holds the sockets with these inodes: the way of `ss -p`, a look at every /proc/PID/fd that
 * we may read (other users' processes are not told of without privilege). Of several processes
 * with one socket, the lowest pid. Synchronous; about 1 µs a descriptor of the machine: so ask for
 * many at once, and once for each new inode.
 */
export function socketOwners(inodes: ReadonlySet<number>): Map<number, SocketOwner> {
  const owners = new Map<number, SocketOwner>();
  const missing = new Set(inodes);
  missing.delete(0);
  let budget = MOST_DESCRIPTORS;
  for (const pid of processes()) {
    if (missing.size === 0 || budget <= 0) break;
    const found = heldBy(pid, missing, budget);
    budget -= found.looked;
    if (found.inodes.length === 0) continue;
    const owner: SocketOwner = { pid, comm: processName(pid) ?? '' };
    for (const inode of found.inodes) {
      owners.set(inode, owner);
      missing.delete(inode);
    }
  }
  return owners;
}

/** Who holds the socket with this inode, or null when nobody does that we may look at. */
export function socketOwner(inode: number): SocketOwner | null {
  return socketOwners(new Set([inode])).get(inode) ?? null;
}

/** A process's name, /proc/PID/comm; null when there is no such process. */
export function processName(pid: number): string | null {
  try {
    // A newline ends it; one before that is the name's own.
    return readFileSync(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, '');
  } catch {
    return null;
  }
}

/**
 * True for a process that a signal has stopped (state T of /proc/PID/stat, proc(5)): SIGSTOP, SIGTSTP and
 * the like; which of them is not told. A traced stop is `t`, and another thing.
 */
export function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it stands in parentheses, and may hold some of its own.
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}

function processes(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid))
    .sort((a, b) => a - b);
}

function heldBy(
  pid: number,
  wanted: ReadonlySet<number>,
  budget: number,
): { readonly inodes: number[]; readonly looked: number } {
  const directory = `/proc/${pid}/fd`;
  const inodes: number[] = [];
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    // It ended, or belongs to somebody else.
    return { inodes, looked: 1 };
  }
  for (const name of names.slice(0, budget)) {
    const inode = socketInode(`${directory}/${name}`);
    if (inode !== null && wanted.has(inode)) inodes.push(inode);
  }
  return { inodes, looked: names.length };
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
