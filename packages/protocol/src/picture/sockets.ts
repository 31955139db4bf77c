import { z } from 'zod';
import { hostId } from '../facts/where.ts';

/** The sockets of the picture: kernel objects, each known by its host and inode. See picture.ts. */

/** Who has a descriptor for a socket: several after fork(2), dup(2) or SCM_RIGHTS. */
export const holder = z.strictObject({ pid: z.int(), fd: z.int() });

/**
 * A socket that a process of the picture holds. It is there while somebody holds it: the last
 * close(2) takes it away. How many wait in a listening one's queue, and the bytes in a connected
 * one's buffers, are the kernel's word: `listening.acceptQueue` and the ends of `connections`.
 */
export const socket = z.strictObject({
  host: hostId,
  inode: z.int(),
  /** socket(2)'s domain and type by symbol; an accepted one has its listening socket's. */
  family: z.string(),
  type: z.string(),
  state: z.enum(['unbound', 'bound', 'listening', 'connecting', 'connected']),
  /** Its printed local address, as bind(2) or getsockname(2) told; null where nobody told. */
  name: z.string().nullable(),
  holders: z.array(holder),
});

export type Holder = z.infer<typeof holder>;
export type Socket = z.infer<typeof socket>;
