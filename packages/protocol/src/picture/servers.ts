import { z } from 'zod';
import { gateMode } from '../facts/lab.ts';
import { callName } from '../facts/syscalls.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';
import { descriptor, gateStop } from './processes.ts';
import { listening } from './queues.ts';

/**
 * The servers of the picture: processes that listen, or were started to. The state of a server is the
 * state of its process's serving thread, repeated here so that readers need not look up processes. See
 * picture.ts for units.
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
  /** `waiting`: the call before which the server waits at the gate, in user space; null when it does not. */
  gate: z.strictObject({ mode: gateMode, paceMs: z.int(), waiting: gateStop.nullable() }),
  /** Current state's id in the server's machine. */
  machine: z.string(),
  position: machinePosition,
  descriptors: z.array(descriptor),
  /** Descriptors that the last select, poll or epoll_wait reported ready and that no call has used since. */
  ready: z.array(z.int()),
  /** How many more descriptors fitted under a lowered RLIMIT_NOFILE when it was set; null when it is not lowered. */
  spareDescriptors: z.int().nullable(),
  /** How many of `descriptors` the process had then; 0 when the limit is not lowered. */
  descriptorsThen: z.int(),
  /** With select: the newest connection that it closed because its descriptor does not fit an fd_set; null before. */
  unwatchable: z.strictObject({ fd: z.int(), clientId: z.string() }).nullable(),
  /** How long each request takes it in nanosleep, milliseconds. */
  workMs: z.int(),
  /** Id of the connection whose request its last nanosleep(2) was for; null before, and from the next call on. */
  workOn: z.string().nullable(),
  /** How many processes have run in this place: 1, and one more for each server.restart. */
  starts: z.int(),
  /** It has set SO_REUSEADDR on a socket, setsockopt(2). */
  reuseAddr: z.boolean(),
  /** Whether the process that it replaced had set it; null for the first one. */
  reuseAddrBefore: z.boolean().nullable(),
  /** It has bound and listens (datagrams: has bound). */
  listens: z.boolean(),
  /** Its listening socket and accept queue; null before listen(2), after close(2), and for datagrams. */
  listening: listening.nullable(),
  /** Connections that it has accepted, or datagrams it has received. */
  served: z.int(),
});

export type ServerState = z.infer<typeof serverState>;
