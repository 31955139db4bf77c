import { z } from 'zod';

/** The fields of every fact, and its subject: a machine, a process, a thread. */

/** A machine's short id; the daemon's own is HERE (host.ts). */
export const hostId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);

/** A process; a pid is unique on its machine only. */
export const processRef = z.strictObject({ host: hostId, pid: z.int() });

/** A thread of a process; `tid` is `pid` for the first one, and 0 where it could not be known. */
export const where = z.strictObject({ ...processRef.shape, tid: z.int() });

/**
 * `seq`: 1, 2, 3 … in the lab's order. `t`: CLOCK_MONOTONIC nanoseconds, comparable across the machine's
 * processes, exact to the nanosecond for the first 104 days of uptime (2^53) and to two for the next.
 */
export const stamp = { seq: z.int().min(1), t: z.number().min(0) };

export type HostId = z.infer<typeof hostId>;
export type ProcessRef = z.infer<typeof processRef>;
export type Where = z.infer<typeof where>;
