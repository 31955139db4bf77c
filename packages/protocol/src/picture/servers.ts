import { z } from 'zod';
import { callName, gateMode } from '../facts/facts.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';
import { listening } from './queues.ts';

/** The servers of the picture. See state.ts for its units. */

/** A descriptor of a process, with the role that its calls gave it. */
export const descriptor = z.strictObject({
  fd: z.int(),
  /**
   * `bound`: a datagram server's socket; `epoll`: what epoll_create1 gave; `passed`: came in a
   * message (SCM_RIGHTS); `file`: open(2) or memfd_create(2).
   */
  role: z.enum([
    'unbound',
    'bound',
    'listening',
    'connecting',
    'connected',
    'epoll',
    'passed',
    'file',
  ]),
  inode: z.int(),
  /** The connection it is an end of, else null. */
  connectionId: z.string().nullable(),
});

export const gateState = z.strictObject({
  mode: gateMode,
  paceMs: z.int(),
  /** The call the server stands before, in user space; null when it does not stand at the gate. */
  waiting: z
    .strictObject({
      call: callName,
      /** The descriptor that the call is about; absent for none. */
      fd: z.int().optional(),
      since: z.number(),
    })
    .nullable(),
});

export const serverState = z.strictObject({
  pid: z.int().nullable(),
  status: z.enum(['starting', 'running', 'exited']),
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).nullable(),
  /** Name of a call that can sleep and has not returned, else null. */
  blockedIn: callName.nullable(),
  /** Any call that has not returned. */
  inCall: openCall.nullable(),
  lastCall: finishedCall.nullable(),
  gate: gateState,
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
  /** How often the lab has started a server: 1, and one more for each server.restart. */
  starts: z.int(),
});

/** A second server at the lab's address: `server-2`, `server-3` … */
export const secondServer = z.strictObject({
  id: z.string(),
  ...serverState.shape,
  /** It has bound and listens (or, for datagrams, has bound). */
  listens: z.boolean(),
  /** Its own listening socket and accept queue; null before listen(2), after close(2), and for datagrams. */
  listening: listening.nullable(),
  /** Connections that it has accepted, or datagrams it has received. */
  served: z.int(),
});

export type Descriptor = z.infer<typeof descriptor>;
export type ServerState = z.infer<typeof serverState>;
export type SecondServer = z.infer<typeof secondServer>;
