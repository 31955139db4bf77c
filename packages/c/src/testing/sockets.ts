import { readdirSync, readlinkSync } from 'node:fs';

/** The inodes of the sockets that a process has descriptors of, by descriptor. */
export const socketInodes = (pid: number): Map<number, string> => {
  const inodes = new Map<number, string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.set(Number(fd), inode);
    }
  } catch {
    // It has ended, or closed one meanwhile.
  }
  return inodes;
};

/** How many sockets it has. Node gives a program it spawned a pair for each pipe: 0, 1 and 2. */
export const socketsHeldBy = (pid: number): number =>
  [...socketInodes(pid).keys()].filter((fd) => fd > 2).length;
