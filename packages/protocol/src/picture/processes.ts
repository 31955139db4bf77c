import { z } from 'zod';
import { gateMode } from '../facts/lab.ts';
import { callName } from '../facts/syscalls.ts';
import { hostId } from '../facts/where.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';

/** The processes of the picture: what each holds, and what its threads do. See picture.ts for its units. */

/** A descriptor of a process, with the role that its calls gave it. */
export const descriptor = z.strictObject({
  fd: z.int(),
  /**
   * `bound`: a datagram socket with a name; `connecting`: connect(2) was entered and has not
   * succeeded; `epoll`: what epoll_create1 gave; `passed`: came in a message (SCM_RIGHTS); `file`:
   * open(2) or memfd_create(2).
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
  /** Of the open file behind it; 0 where it is not known. Several descriptors may have the same. */
  inode: z.int(),
  /** FD_CLOEXEC: execve(2) closes it. */
  closeOnExec: z.boolean(),
  /** Of a server's: the connection it is an end of, else null. */
  connectionId: z.string().nullable(),
});

/** The call that a thread stands before, in user space, held by its process's gate. */
export const gateStop = z.strictObject({
  call: callName,
  /** The descriptor that the call is about; absent for none. */
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
  /** Null when it does not stand at the gate. */
  gate: gateStop.nullable(),
  /** Current state's id in its machine, of a thread that serves; else null. */
  machine: z.string().nullable(),
  position: machinePosition.nullable(),
});

export const processState = z.strictObject({
  host: hostId,
  pid: z.int(),
  /** Null where no fact told. */
  parentPid: z.int().nullable(),
  /** What it runs, as its command is called; null where no fact told. */
  program: z.string().nullable(),
  startedAt: z.number(),
  /** How it ended; null while it runs. */
  exit: z.strictObject({ code: z.int().nullable(), signal: z.string().nullable() }).nullable(),
  gate: z.strictObject({ mode: gateMode, paceMs: z.int() }),
  /** Since when a signal (SIGSTOP, SIGTSTP …) has it stopped, as far as the kernel was asked; null while none has. */
  stoppedAt: z.number().nullable(),
  /** All its threads share them; fork(2) copies them; none is left when it has ended. */
  descriptors: z.array(descriptor),
  /** As they were first heard of. */
  threads: z.array(thread),
});

export type Descriptor = z.infer<typeof descriptor>;
export type GateStop = z.infer<typeof gateStop>;
export type Thread = z.infer<typeof thread>;
export type ProcessState = z.infer<typeof processState>;
