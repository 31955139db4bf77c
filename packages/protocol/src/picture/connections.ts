import { z } from 'zod';
import { socketRow } from '../facts/kernel.ts';

/** The connections of the picture, and what goes over them. See picture.ts for its units. */

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
  /** The client that sent it, and the pid of the process that it was sent to; null before it arrived. */
  from: z.string(),
  to: z.int().nullable(),
  /** Its number where it came from, null while its sender has not told it (a stranger never does), and where it went; the open file behind both is one. */
  fromFd: z.int().nullable(),
  toFd: z.int().nullable(),
  sentAt: z.number(),
  receivedAt: z.number().nullable(),
  /** True once the receiver has closed its number. */
  closed: z.boolean(),
  /** True once the sender has closed its own, or has exited. */
  fromClosed: z.boolean(),
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
 * Bytes that lay in a client's send buffer while the server slept in a read on the other end and nothing
 * was there to read: TCP had not delivered them. As the calls' times and the kernel's rows tell.
 */
export const heldBack = z.strictObject({
  /** How often; and of the last time: how many bytes, for how long, and when they came. */
  times: z.int(),
  bytes: z.int(),
  ms: z.number(),
  t: z.number(),
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
  /** Pid of the process that accepted it; null before. */
  acceptedBy: z.int().nullable(),
  /** The client has shut down its writing side; the server has still to read end-of-file, or has. */
  halfClosed: z.boolean(),
  /** Of the `file` service. */
  transfer: transfer.nullable(),
  /** When its connect(2) was entered, or an external one was first seen; 0 before. */
  askedAt: z.number(),
  /** When its connect(2) returned 0; of a stranger's, when the kernel first had it connected. */
  connectedAt: z.number().nullable(),
  /** TCP: it came into the accept queue after `from` and by `to`; null before it was seen there. */
  joined: z.strictObject({ from: z.number(), to: z.number() }).nullable(),
  acceptedAt: z.number().nullable(),
  /** When the server closed its end, or ended; null before. */
  serverClosedAt: z.number().nullable(),
  /** What the server read and wrote on it, the newest part, as clients.ts has it. */
  serverRead: z.string(),
  serverWrote: z.string(),
  serverReadBytes: z.int(),
  serverWroteBytes: z.int(),
  /** True when serverRead does not hold all that was read. */
  truncated: z.boolean(),
  /**
   * How the server's own calls heard that nothing more comes: `end-of-file` (a read of 0), or the errno
   * of one that failed, such as ECONNRESET; null while they have not.
   */
  serverHeard: z.string().nullable(),
  /** Reads of the server's that gave 0, and messages of no bytes that its client sent: on unix-seqpacket they look alike. */
  zeroReads: z.int(),
  emptySent: z.int(),
  /** TCP: what the client wrote that came late although the server slept in a read for it; null when nothing has. */
  heldBack: heldBack.nullable(),
  /** unix-seqpacket: on their way to the server; null on other transports, and where the client is a stranger, whose calls are not seen. */
  toServer: unreadMessages.nullable(),
  /** unix-seqpacket: on their way to the client; null as above. */
  toClient: unreadMessages.nullable(),
  /** The kernel's last word on each end; null before it spoke or after the end was gone. */
  clientEnd: socketRow.nullable(),
  /** The kernel has said that it has the client's end no more. */
  clientGone: z.boolean(),
  serverEnd: socketRow.nullable(),
});

export type Transfer = z.infer<typeof transfer>;
export type PassedDescriptor = z.infer<typeof passedDescriptor>;
export type UnreadMessages = z.infer<typeof unreadMessages>;
export type Connection = z.infer<typeof connection>;
