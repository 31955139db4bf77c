import { z } from 'zod';
import { clientScript } from '../api/clients.ts';
import { CALL_NAMES } from '../calls/table.ts';

/**
 * Facts: what happened, in the past tense. Sources put them in one sequence; the reducer derives
 * everything else from them. No fact states an opinion ("now serving client 2").
 */

/** Whose thread of control: `server` (or a second one, `server-2`), a lab client (`client-7`), or the lab itself. */
export const actorId = z.string().regex(/^(server(-[2-9])?|lab|client-[1-9]\d*)$/);

/** A buffer argument: its exact length, and its beginning as latin-1 text (one char a byte). */
export const bufferArg = z.strictObject({ length: z.int().min(0), preview: z.string() });

export const argValue = z.union([z.number(), z.string(), z.array(z.int()), bufferArg]);
export const callArgs = z.record(z.string(), argValue);
export const callName = z.enum(CALL_NAMES);

/**
 * `seq`: 1, 2, 3 … in the order of arrival at the lab. `t`: CLOCK_MONOTONIC nanoseconds, comparable
 * across the machine's processes, exact to the nanosecond for the first 104 days of uptime (2^53)
 * and to two for the next.
 */
const stamp = { seq: z.int().min(1), t: z.number().min(0) };
const caller = { actor: actorId, pid: z.int(), tid: z.int() };

/**
 * A call is about to be made. `args` are those of CALLS[call].entered. At full speed a call that
 * cannot sleep has the `t` of its return here too (a `called` record, frame-format.ts).
 */
export const syscallEntered = z.strictObject({
  ...stamp,
  ...caller,
  type: z.literal('syscall.entered'),
  call: callName,
  args: callArgs,
});

/** A call returned `ret`; `errno` is its symbol when ret is -1. `args` are those of CALLS[call].returned. */
export const syscallReturned = z.strictObject({
  ...stamp,
  ...caller,
  type: z.literal('syscall.returned'),
  call: callName,
  args: callArgs,
  ret: z.int(),
  errno: z.string().nullable(),
});

/** A process outside the lab that owns a socket, as /proc tells. */
export const owner = z.strictObject({ pid: z.int(), comm: z.string() });

/**
 * One end of a connection in the kernel, by sock_diag. A connection that waits in an accept queue
 * has a server-side end already, with inode 0. `receiveQueue`: bytes received and not yet read (TCP:
 * without the FIN, which the Recv-Q of ss(8) counts as one more till end-of-file is read);
 * `sendQueue`: bytes sent and not yet taken (Unix: as unix_diag accounts them, overhead included).
 */
export const socketRow = z.strictObject({
  inode: z.int(),
  /** Unix: the other end's inode, 0 once it is gone. TCP and UDP: null. */
  peerInode: z.int().nullable(),
  /** A datagram socket from outside the lab by which the server has received: its address as src_addr has it. */
  name: z.string().optional(),
  /** TCP and UDP: this end's and the other end's port (UDP: 0 for none). Unix: null. */
  localPort: z.int().nullable(),
  peerPort: z.int().nullable(),
  /** A TCP state's name as in tcp(7)/ss(8) without dashes, such as ESTABLISHED or SYN_SENT. */
  state: z.string(),
  receiveQueue: z.int(),
  sendQueue: z.int(),
  /** Set for ends that belong to no process of the lab, once /proc told. */
  owner: owner.nullable(),
});

/** A connection in the accept queue, by the client's end: inode (Unix, 0 once gone) or port (TCP). */
export const queueMember = z.strictObject({
  inode: z.int().nullable(),
  port: z.int().nullable(),
  owner: owner.nullable(),
});

/** A listening socket and who waits in its accept queue. */
export const listeningSample = z.strictObject({
  inode: z.int(),
  length: z.int(),
  backlog: z.int(),
  ordered: z.boolean(),
  members: z.array(queueMember),
});

/**
 * What the kernel said. `listening` is null before listen and after close. `ordered`: members are in
 * the queue's own order (Unix); otherwise (TCP) the kernel does not tell the order. `sockets` has
 * only the rows that changed since the lab's last sample; `gone` the keys of those that vanished.
 * A row's key is `inode`, or for inode 0 `-peerInode` (Unix) or `-peerPort` (TCP).
 */
export const kernelSampled = z.strictObject({
  ...stamp,
  type: z.literal('kernel.sampled'),
  listening: listeningSample.nullable(),
  /** Those of second servers, which are known by their inodes; each as it is now, absent once it is closed. */
  others: z.array(listeningSample).default([]),
  sockets: z.array(socketRow),
  gone: z.array(z.int()),
  /**
   * A datagram server's socket, null without one. `receiveQueue`: bytes that wait (UDP: as the
   * kernel accounts them, overhead included; Unix: of the first datagram alone, which is all that
   * unix_diag tells). `drops`: datagrams thrown away for want of room since the socket was made, by
   * SK_MEMINFO_DROPS (UDP); null for Unix, which never drops. `receiveBuffer`: SO_RCVBUF (UDP).
   * `maxLength`: datagrams that the queue admits, net.unix.max_dgram_qlen + 1 (Unix).
   */
  datagrams: z
    .strictObject({
      inode: z.int(),
      receiveQueue: z.int(),
      drops: z.int().nullable(),
      receiveBuffer: z.int().nullable(),
      maxLength: z.int().nullable(),
    })
    .nullable()
    .default(null),
  /** TCP, asked once no server listens any more: sockets bound to the port in TIME_WAIT; else null. */
  timeWait: z.int().nullable().default(null),
});

export const processStarted = z.strictObject({
  ...stamp,
  type: z.literal('process.started'),
  actor: actorId,
  pid: z.int(),
});

/** A process ended: an exit code, or the signal that killed it. One fact for each actor it hosted. */
export const processExited = z.strictObject({
  ...stamp,
  type: z.literal('process.exited'),
  actor: actorId,
  pid: z.int(),
  code: z.int().nullable(),
  signal: z.string().nullable(),
});

export const gateMode = z.enum(['open', 'paced', 'paused']);

/** The lab set the gate: open (full speed), paced (`paceMs` before each call), or paused. */
export const gateChanged = z.strictObject({
  ...stamp,
  type: z.literal('gate.changed'),
  mode: gateMode,
  paceMs: z.int(),
});

/** The server stands at the gate, in user space, before making `call`. */
export const gateWaiting = z.strictObject({
  ...stamp,
  ...caller,
  type: z.literal('gate.waiting'),
  call: callName,
  /** The descriptor that the call is about; absent for none. */
  fd: z.int().optional(),
});

export const gatePassed = z.strictObject({
  ...stamp,
  ...caller,
  type: z.literal('gate.passed'),
  call: callName,
});

/** A client was added with this plan; its first call follows. */
export const clientAdded = z.strictObject({
  ...stamp,
  type: z.literal('client.added'),
  actor: actorId,
  /** True when the client has a process of its own. */
  isolated: z.boolean(),
  script: clientScript,
});

/** The lab told a client to stop reading answers, or to read them again (client.read). */
export const clientChanged = z.strictObject({
  ...stamp,
  type: z.literal('client.changed'),
  actor: actorId,
  reads: z.boolean(),
});

/** The lab changed RLIMIT_NOFILE of a process (prlimit(2)); `soft` is one more than its highest descriptor. */
export const limitChanged = z.strictObject({
  ...stamp,
  type: z.literal('limit.changed'),
  actor: actorId,
  resource: z.literal('RLIMIT_NOFILE'),
  soft: z.int(),
  /** More descriptors that fit now; null when the limit is the old one again. */
  spare: z.int().nullable(),
});

/** The lab set what a request costs the server, milliseconds. */
export const workChanged = z.strictObject({
  ...stamp,
  type: z.literal('work.changed'),
  ms: z.int(),
});

/** Somebody set a mark in time: a note of the user's, or of the lab ("limit reached"). */
export const markerSet = z.strictObject({
  ...stamp,
  type: z.literal('marker.set'),
  text: z.string(),
});

export const event = z.discriminatedUnion('type', [
  syscallEntered,
  syscallReturned,
  kernelSampled,
  processStarted,
  processExited,
  gateChanged,
  gateWaiting,
  gatePassed,
  clientAdded,
  clientChanged,
  limitChanged,
  workChanged,
  markerSet,
]);

export type ArgValue = z.infer<typeof argValue>;
export type BufferArg = z.infer<typeof bufferArg>;
export type CallArgs = z.infer<typeof callArgs>;
export type Owner = z.infer<typeof owner>;
export type SocketRow = z.infer<typeof socketRow>;
export type QueueMember = z.infer<typeof queueMember>;
export type ListeningSample = z.infer<typeof listeningSample>;
export type GateMode = z.infer<typeof gateMode>;
export type SyscallEntered = z.infer<typeof syscallEntered>;
export type SyscallReturned = z.infer<typeof syscallReturned>;
export type KernelSampled = z.infer<typeof kernelSampled>;
export type SocketariumEvent = z.infer<typeof event>;
/** An event before the lab gave it its place in the sequence. */
export type Unsequenced<E extends SocketariumEvent = SocketariumEvent> = E extends unknown
  ? Omit<E, 'seq'>
  : never;
