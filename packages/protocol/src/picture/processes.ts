import { z } from 'zod';
import { gateMode } from '../facts/lab.ts';
import { callName } from '../facts/syscalls.ts';
import { hostId } from '../facts/where.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';

/** The processes of the picture: what each holds, and what its threads do. See picture.ts for units. */

/** A descriptor of a process, with the role that its calls give it. */
export const descriptor = z.strictObject({
  fd: z.int(),
  /**
   * `bound`: a datagram socket with a name; `connecting`: connect(2) was entered and has not succeeded;
   * `epoll`: from epoll_create1(2); `passed`: received in a message (SCM_RIGHTS); `file`: from open(2) or
   * memfd_create(2).
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
  /** Inode of the open file behind it; 0 where it is not known. Several descriptors may have the same. */
  inode: z.int(),
  /** FD_CLOEXEC: execve(2) closes it. */
  closeOnExec: z.boolean(),
  /** For a server's descriptor: the connection it is an end of, else null. */
  connectionId: z.string().nullable(),
});

/** The call before which a thread waits, in user space, at its process's gate. */
export const gateStop = z.strictObject({
  call: callName,
  /** The call's descriptor; absent for none. */
  fd: z.int().optional(),
  since: z.number(),
});

export const thread = z.strictObject({
  tid: z.int(),
  /** Any call that has not returned: at most one. */
  inCall: openCall.nullable(),
  /** Name of a call that can sleep and has not returned, else null. */
  blockedIn: callName.nullable(),
  lastCall: finishedCall.nullable(),
  /** Null when it does not wait at the gate. */
  gate: gateStop.nullable(),
  /** For a thread that serves: id of its state in its machine; else null. */
  machine: z.string().nullable(),
  position: machinePosition.nullable(),
});

export const processState = z.strictObject({
  host: hostId,
  pid: z.int(),
  /** Null where no fact has it. */
  parentPid: z.int().nullable(),
  /** The name of its program; null where no fact has it. */
  program: z.string().nullable(),
  startedAt: z.number(),
  /** How it ended; null while it runs. */
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).nullable(),
  /** It has ended, and its parent has not waited for it. */
  zombie: z.boolean(),
  gate: z.strictObject({ mode: gateMode, paceMs: z.int() }),
  /** Since when a signal (SIGSTOP, SIGTSTP …) has stopped it, as far as the kernel was asked; null while none has. */
  stoppedAt: z.number().nullable(),
  /** Shared by all its threads; copied by fork(2); empty after its end. */
  descriptors: z.array(descriptor),
  /** In the order they were first seen. */
  threads: z.array(thread),
});

export type Descriptor = z.infer<typeof descriptor>;
export type GateStop = z.infer<typeof gateStop>;
export type Thread = z.infer<typeof thread>;
export type ProcessState = z.infer<typeof processState>;
