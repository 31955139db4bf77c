import { z } from 'zod';
import { hostId } from '../facts/where.ts';

/** The sockets of the picture: kernel objects, each known by its host and inode. See picture.ts. */

/** A holder of a socket: there are several after fork(2), dup(2) or SCM_RIGHTS. */
export const holder = z.strictObject({ pid: z.int(), fd: z.int() });

/**
 * A socket that a process of the picture holds. It exists while it has a holder; the last close(2)
 * removes it. The kernel reports the length of a listening socket's queue, and the bytes in a connected
 * one's buffers: see `listening.acceptQueue` and the ends of `connections`.
 */
export const socket = z.strictObject({
  host: hostId,
  inode: z.int(),
  /** socket(2)'s domain and type by symbol; an accepted socket has those of its listening socket. */
  family: z.string(),
  type: z.string(),
  state: z.enum(['unbound', 'bound', 'listening', 'connecting', 'connected']),
  /** Its printed local address, from bind(2) or getsockname(2); null where neither gave one. */
  name: z.string().nullable(),
  holders: z.array(holder),
});

export type Holder = z.infer<typeof holder>;
export type Socket = z.infer<typeof socket>;
