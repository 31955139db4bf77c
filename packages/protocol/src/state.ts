import { z } from 'zod';
import { clientScript } from './clients.ts';
import { argValue, callName, gateMode, socketRow } from './events.ts';
import { address, createLab } from './labs.ts';

/**
 * The picture: all that the reducer derives from the facts up to `seq`. It is what the API returns
 * as a lab's `state`, what a viewer's snapshot holds, and what the page draws. Times are
 * CLOCK_MONOTONIC nanoseconds as in events, durations in `…Ms` are milliseconds.
 */

/** A call that was entered and has not returned. */
export const openCall = z.strictObject({
  call: callName,
  args: z.record(z.string(), argValue),
  since: z.number(),
});

/** A call that returned, with what it was given and what it gave. */
export const finishedCall = z.strictObject({
  /** seq of the returned event. */
  seq: z.int(),
  call: callName,
  args: z.record(z.string(), argValue),
  ret: z.int(),
  errno: z.string().nullable(),
  enteredAt: z.number(),
  returnedAt: z.number(),
});

/** Where a follower stands in its state machine. */
export const machinePosition = z.strictObject({
  /** Id of a state of the machine. */
  state: z.string(),
  /** Since when. */
  since: z.number(),
  /** Id of the transition that led here, null at the start. */
  lastTransition: z.string().nullable(),
  /** Calls that the machine does not allow where they were made, newest last, a few. */
  surprises: z.array(
    z.strictObject({ seq: z.int(), t: z.number(), state: z.string(), what: z.string() }),
  ),
  surpriseCount: z.int(),
});

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

export const acceptQueue = z.strictObject({
  /** As the kernel counts it. */
  length: z.int(),
  /** listen(2)'s argument as the kernel took it; it admits one more. */
  backlog: z.int(),
  /** First to be accepted first: a client's id, or `external:PID`. */
  members: z.array(z.string()),
  /** False for TCP, where the kernel does not tell the order: then it is that of their connects' returns. */
  ordered: z.boolean(),
  /** When the kernel said so; listen(2)'s return before its first word. */
  asOf: z.number(),
});

export const listening = z.strictObject({
  fd: z.int(),
  inode: z.int(),
  /** listen(2)'s return. A Unix name leads to the newest: where it leads, new clients go. */
  since: z.number(),
  acceptQueue,
  /**
   * How its accept(2) fails since it last gave a descriptor, and how many times; null when it does
   * not. EINTR, and EAGAIN of a non-blocking one that has nobody, are no failures.
   */
  failing: z.strictObject({ errno: z.string(), times: z.int() }).nullable(),
});

/**
 * A datagram server's queue. How many bytes wait and how many were thrown away is the kernel's word;
 * who sent what is from the senders' calls, less what was received since.
 */
export const datagramQueue = z.strictObject({
  fd: z.int(),
  inode: z.int(),
  /** Datagrams that wait; `members` may know fewer of them. */
  length: z.int(),
  /** Bytes that wait, as kernel.sampled has them. */
  bytes: z.int(),
  /** First to be received first: who sent it (a client's id, or `external:…`) and its size; at most LIMITS.drawnDatagrams. */
  members: z.array(
    z.strictObject({
      clientId: z.string(),
      length: z.int(),
      preview: z.string(),
      sentAt: z.number(),
    }),
  ),
  /** Unix: how many it admits; UDP: null. */
  maxLength: z.int().nullable(),
  /** UDP: SO_RCVBUF, the room for `bytes`; Unix: null. */
  receiveBuffer: z.int().nullable(),
  /** Datagrams received by the server. */
  received: z.int(),
  /** Datagrams that were thrown away for want of room, by the kernel's count; Unix never does. */
  lost: z.int(),
  /** Received datagrams that were longer than the buffer, as far as recvmsg told. */
  truncated: z.int(),
  /**
   * The newest of which it is known what was sent, and that the server's buffer took only the first
   * `taken` bytes of it; null before. The kernel throws away the rest.
   */
  cut: z
    .strictObject({
      clientId: z.string(),
      length: z.int(),
      taken: z.int(),
      /** Its beginning, as it was sent. */
      preview: z.string(),
      /** When it was received. */
      t: z.number(),
    })
    .nullable(),
  /** Received before their sender's own word came that it sent them (`clientId` null: nobody's yet). A few. */
  unclaimed: z.array(
    z.strictObject({
      /** Of the received event. */
      seq: z.int(),
      address: z.string().nullable(),
      clientId: z.string().nullable(),
      length: z.int(),
      preview: z.string(),
      /** Size of the buffer it was received into. */
      room: z.int(),
      receivedAt: z.number(),
    }),
  ),
  /** When the kernel last said that nothing waits: of what was sent before, nothing does. */
  emptyAt: z.number(),
  asOf: z.number(),
});

/** A copy under way or done, of the `file` service, as the server's own reads and writes tell. */
export const transfer = z.strictObject({
  name: z.string(),
  /** As the client announced; null before its first line was read. */
  totalBytes: z.int().nullable(),
  /** Bytes of the file itself that the server has read. */
  receivedBytes: z.int(),
  startedAt: z.number(),
  /** Of the last read. */
  t: z.number(),
  /** The server's verdict: SHA-256 is that of the sender; null before. */
  verified: z.boolean().nullable(),
});

/** A descriptor that went from one process to another in a message, SCM_RIGHTS, unix(7). */
export const passedDescriptor = z.strictObject({
  from: z.string(),
  to: z.string(),
  /** Its number where it came from and where it went; the open file behind both is one. */
  fromFd: z.int(),
  toFd: z.int().nullable(),
  sentAt: z.number(),
  receivedAt: z.number().nullable(),
  /** True once the receiver has closed its number. */
  closed: z.boolean(),
  /** True once the sender has closed its own, or has exited. */
  fromClosed: z.boolean(),
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

/**
 * `connecting`: until the kernel has it in the queue or the server accepted it. Datagrams, which have
 * no connection: until its first datagram is sent; `queued`: a datagram of its waits; `served`: the
 * server has received all that it sent.
 */
export const clientPhase = z.enum(['connecting', 'queued', 'served', 'done', 'failed']);

/** What one call of a client's carried, be it a datagram, a message, or bytes of a stream. */
export const clientMessage = z.strictObject({
  /** seq of the call's returned event. */
  seq: z.int(),
  way: z.enum(['sent', 'received']),
  length: z.int(),
  /** Its beginning, latin-1. */
  preview: z.string(),
  /** When the call returned. */
  t: z.number(),
});

export const clientState = z.strictObject({
  /** `client-3`, or `external:PID` (`external:PID#2` for its second connection). */
  id: z.string(),
  /** As drawn: `client 3`, or the external program's name, such as `nc`. */
  name: z.string(),
  kind: z.enum(['lab', 'external']),
  pid: z.int().nullable(),
  isolated: z.boolean(),
  script: clientScript.nullable(),
  addedAt: z.number(),
  phase: clientPhase,
  /** Why it failed or how it ended: an errno symbol, a signal, or null. */
  reason: z.string().nullable(),
  /** Place in the accept queue, 1 for the head; null outside it. */
  place: z.int().nullable(),
  /**
   * Time spent connecting and queued over all its services. In what `reduce` gives, a wait that goes
   * on (`waitingSince` set) is not in it yet: the model's `at(state, t)` adds it, up to its `t`.
   */
  waitedMs: z.number(),
  /** Since when it is waiting unserved; null when it is not. */
  waitingSince: z.number().nullable(),
  blockedIn: callName.nullable(),
  inCall: openCall.nullable(),
  lastCall: finishedCall.nullable(),
  /** Current state's id in the client's machine; null for external ones, whose calls are not seen. */
  machine: z.string().nullable(),
  position: machinePosition.nullable(),
  /** What it wrote and read, as latin-1 text, the newest LIMITS-bounded part, over its present connection. */
  sent: z.string(),
  received: z.string(),
  sentBytes: z.int(),
  receivedBytes: z.int(),
  /** The same by its calls, of one each, newest last: at most LIMITS.clientMessages, none of an external one's. */
  messages: z.array(clientMessage),
  /**
   * The call that it is in has found no room: connect(2) a full accept queue (and so until it returns:
   * TCP asks again only after a while), a sending one a peer that has yet to read what it was sent.
   */
  noRoom: z.boolean(),
  /** Bytes of its present connection that it sent and that the server closed without reading. */
  lost: z.int(),
  /** Bytes of its last connection that were sent to it and that it closed without reading. */
  leftUnread: z.int(),
  servicesWanted: z.int(),
  /** True while it does not read what it is sent (client.read, or its script). */
  stoppedReading: z.boolean(),
  /** Services begun: connections made so far. */
  servicesBegun: z.int(),
  servicesDone: z.int(),
  /** Its present connection, else null. */
  connectionId: z.string().nullable(),
});

/**
 * Messages that were sent over a connection that keeps messages apart (unix-seqpacket) and were not
 * yet received, by the calls of both ends.
 */
export const unreadMessages = z.strictObject({
  /** Exact, but for facts that have still to come. */
  length: z.int(),
  /** First to be received first; at most LIMITS.drawnDatagrams. */
  members: z.array(z.strictObject({ length: z.int(), preview: z.string(), sentAt: z.number() })),
  /** How many its sender has told that it sent, and its receiver that it received (a 0 too): either may be ahead. */
  written: z.int(),
  read: z.int(),
});

/**
 * One connection: a pair of sockets in the kernel and, once accepted, the server's descriptor. On
 * datagram transports there are no connections, and this is a client's socket and what the server
 * received from it and sent to it: `askedAt` is 0 there, `connectedAt` is when its first datagram was
 * sent, and nothing of `accepted…` is ever set. A closed one is kept for a while.
 */
export const connection = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  clientFd: z.int().nullable(),
  /** Further descriptors of the client's for the same socket, by dup(2): while one is open, so is its end. */
  clientCopies: z.array(z.int()),
  /** Descriptors of the client's for it that are closed while another one keeps the socket open. */
  clientClosed: z.array(z.int()),
  clientInode: z.int().nullable(),
  /** TCP: the client's port. */
  clientPort: z.int().nullable(),
  /** The client's own printed address, as connect(2) or accept(2) told; null where it has none. */
  clientAddress: z.string().nullable(),
  serverFd: z.int().nullable(),
  serverInode: z.int().nullable(),
  /** Who accepted it: `server`, or a second one; null before. */
  acceptedBy: z.string().nullable(),
  /** The client has shut down its writing side; the server has still to read end-of-file, or has. */
  halfClosed: z.boolean(),
  /** Of the `file` service. */
  transfer: transfer.nullable(),
  /** When its connect(2) was entered, or an external one was first seen; 0 before. */
  askedAt: z.number(),
  /** When its connect(2) returned 0. */
  connectedAt: z.number().nullable(),
  acceptedAt: z.number().nullable(),
  /** What the server read and wrote on it, latin-1, the newest part. */
  serverRead: z.string(),
  serverWrote: z.string(),
  serverReadBytes: z.int(),
  serverWroteBytes: z.int(),
  /** True when serverRead does not hold all that was read. */
  truncated: z.boolean(),
  /** unix-seqpacket: on their way to the server; null on other transports, and where the client is a stranger, whose calls are not seen. */
  toServer: unreadMessages.nullable(),
  /** unix-seqpacket: on their way to the client; null as above. */
  toClient: unreadMessages.nullable(),
  /** The kernel's last word on each end; null before it spoke or after the end was gone. */
  clientEnd: socketRow.nullable(),
  serverEnd: socketRow.nullable(),
});

/** Exact totals since the lab began. Every call of CALLS has an entry from the start. */
export const counters = z.strictObject({
  /** By call's name: entered, returned, and failed (returned -1), over all actors. */
  calls: z.record(
    z.string(),
    z.strictObject({ entered: z.int(), returned: z.int(), failed: z.int() }),
  ),
  /** The server's calls alone. */
  serverCalls: z.record(z.string(), z.int()),
  accepted: z.int(),
  connectionRequests: z.int(),
  /** Calls of clients that write (write, sendto, sendmsg) and that took at least one byte. */
  serviceRequests: z.int(),
  /** Calls of the server that write and that took at least one byte. */
  replies: z.int(),
  /** By the server. */
  bytesRead: z.int(),
  bytesWritten: z.int(),
  events: z.int(),
  samples: z.int(),
});

export const labState = z.strictObject({
  /** The last event in it; 0 before the first. */
  seq: z.int(),
  /** That event's time (or a later moment, when a reader asked for the picture as of then). */
  t: z.number(),
  startedAt: z.number(),
  config: createLab,
  address,
  listening: listening.nullable(),
  /** Datagram transports only, once the server has bound. */
  datagrams: datagramQueue.nullable(),
  server: serverState,
  /** Oldest first. */
  secondServers: z.array(secondServer),
  /** Newest last; a few. */
  passed: z.array(passedDescriptor),
  /** TCP, while nobody listens: sockets of the port in TIME_WAIT; null when not asked. */
  timeWait: z.int().nullable(),
  clients: z.array(clientState),
  connections: z.array(connection),
  counters,
});

/** A lab as the API returns it. */
export const lab = z.strictObject({
  id: z.string(),
  ...createLab.shape,
  address,
  serverPid: z.int().nullable(),
  createdAt: z.iso.datetime(),
  state: labState,
});

export type OpenCall = z.infer<typeof openCall>;
export type FinishedCall = z.infer<typeof finishedCall>;
export type MachinePosition = z.infer<typeof machinePosition>;
export type Descriptor = z.infer<typeof descriptor>;
export type AcceptQueue = z.infer<typeof acceptQueue>;
export type DatagramQueue = z.infer<typeof datagramQueue>;
export type Transfer = z.infer<typeof transfer>;
export type PassedDescriptor = z.infer<typeof passedDescriptor>;
export type SecondServer = z.infer<typeof secondServer>;
export type ServerState = z.infer<typeof serverState>;
export type ClientPhase = z.infer<typeof clientPhase>;
export type ClientMessage = z.infer<typeof clientMessage>;
export type ClientState = z.infer<typeof clientState>;
export type UnreadMessages = z.infer<typeof unreadMessages>;
export type Listening = z.infer<typeof listening>;
export type Connection = z.infer<typeof connection>;
export type Counters = z.infer<typeof counters>;
export type LabState = z.infer<typeof labState>;
export type Lab = z.infer<typeof lab>;
