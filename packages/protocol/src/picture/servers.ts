import { z } from 'zod';
import { gateMode } from '../facts/lab.ts';
import { callName } from '../facts/syscalls.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';
import { descriptor, gateStop } from './processes.ts';
import { listening } from './queues.ts';

/**
 * The servers of the picture: processes in the role of one, since they listen, or were started to.
 * What a server does is what the thread of its process does that serves: it is told here once more, so
 * that whoever asks after the server need not know of processes. See picture.ts for its units.
 */
export const serverState = z.strictObject({
  /** Null before its process was started. */
  pid: z.int().nullable(),
  status: z.enum(['starting', 'running', 'exited']),
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).nullable(),
  /** Name of a call that can sleep and has not returned, else null. */
  blockedIn: callName.nullable(),
  /** Any call that has not returned. */
  inCall: openCall.nullable(),
  lastCall: finishedCall.nullable(),
  /** `waiting`: the call the server stands before, in user space; null when it does not stand at the gate. */
  gate: z.strictObject({ mode: gateMode, paceMs: z.int(), waiting: gateStop.nullable() }),
  /** Current state's id in the server's machine. */
  machine: z.string(),
  position: machinePosition,
  descriptors: z.array(descriptor),
  /** Descriptors that the last select, poll or epoll_wait reported ready and that were not used since. */
  ready: z.array(z.int()),
  /** How many more descriptors fit under a lowered RLIMIT_NOFILE as it was set; null when it is not lowered. */
  spareDescriptors: z.int().nullable(),
  /** How many of `descriptors` it had then; 0 when the limit is not lowered. */
  descriptorsThen: z.int(),
  /** Of select: the newest connection that it closed because its number has no bit in an fd_set; null before. */
  unwatchable: z.strictObject({ fd: z.int(), clientId: z.string() }).nullable(),
  /** What each request costs it in nanosleep, milliseconds. */
  workMs: z.int(),
  /** Id of the connection whose request its last nanosleep(2) was for; null before, and from the next call on. */
  workOn: z.string().nullable(),
  /** How often a process was started in this one's place: 1, and one more for each server.restart. */
  starts: z.int(),
  /** It has set SO_REUSEADDR on a socket, setsockopt(2). */
  reuseAddr: z.boolean(),
  /** Whether the process had in whose place it was started; null for the first one. */
  reuseAddrBefore: z.boolean().nullable(),
  /** It has bound and listens (or, for datagrams, has bound). */
  listens: z.boolean(),
  /** Its listening socket and accept queue; null before listen(2), after close(2), and for datagrams. */
  listening: listening.nullable(),
  /** Connections that it has accepted, or datagrams it has received. */
  served: z.int(),
});

export type ServerState = z.infer<typeof serverState>;
