import { z } from 'zod';
import { socketRow } from '../facts/kernel.ts';

/** The connections of the picture, and their data. See picture.ts for units. */

/** A copy of the `file` service, running or done, as the server's own reads and writes show it. */
export const transfer = z.strictObject({
  name: z.string(),
  /** As the client announced it; null before its first line was read. */
  totalBytes: z.int().nullable(),
  /** Bytes of the file itself that the server has read. */
  receivedBytes: z.int(),
  startedAt: z.number(),
  /** Of the last read. */
  t: z.number(),
  /** The server's verdict, whether its SHA-256 equals the sender's; null before. */
  verified: z.boolean().nullable(),
});

/** A descriptor that one process passed to another in a message, SCM_RIGHTS, unix(7). */
export const passedDescriptor = z.strictObject({
  /** The client that sent it, and the pid of the receiver; null before it arrived. */
  from: z.string(),
  to: z.int().nullable(),
  /**
   * Its number in the sender, null while no call of the sender has reported it (an external sender never
   * does), and in the receiver; both refer to one open file.
   */
  fromFd: z.int().nullable(),
  toFd: z.int().nullable(),
  sentAt: z.number(),
  receivedAt: z.number().nullable(),
  /** True once the receiver has closed it. */
  closed: z.boolean(),
  /** True once the sender has closed its own, or has exited. */
  fromClosed: z.boolean(),
});

/**
 * Messages that were sent over a connection with message boundaries (unix-seqpacket) and not yet
 * received, by the calls of both ends.
 */
export const unreadMessages = z.strictObject({
  /** Exact, except for facts that have not arrived yet. */
  length: z.int(),
  /** First to be received first; at most LIMITS.drawnDatagrams. */
  members: z.array(z.strictObject({ length: z.int(), preview: z.string(), sentAt: z.number() })),
  /** How many its sender has reported as sent, and its receiver as received (a 0 too): either may be ahead. */
  written: z.int(),
  read: z.int(),
});

/**
 * Bytes that lay in a client's send buffer while the server slept in a read on the other end with nothing
 * to read: TCP had not delivered them. Derived from the calls' times and the kernel's rows.
 */
export const heldBack = z.strictObject({
  /** How often; and for the last time: how many bytes, for how long, and when they arrived. */
  times: z.int(),
  bytes: z.int(),
  ms: z.number(),
  t: z.number(),
});

/**
 * One connection: a pair of sockets in the kernel and, once accepted, the server's descriptor. Datagram
 * transports have no connections; there this is a client's socket with what the server received from it
 * and sent to it: `askedAt` is 0, `connectedAt` is when its first datagram was sent, and no `accepted…`
 * field is ever set. A closed connection is kept for a while.
 */
export const connection = z.strictObject({
  id: z.string(),
  clientId: z.string(),
  clientFd: z.int().nullable(),
  /** More descriptors of the client for the same socket, by dup(2): while one is open, its end is open. */
  clientCopies: z.array(z.int()),
  /** Closed descriptors of the client for it, while another one keeps the socket open. */
  clientClosed: z.array(z.int()),
  clientInode: z.int().nullable(),
  /** TCP: the client's port. */
  clientPort: z.int().nullable(),
  /** The client's own printed address, from connect(2) or accept(2); null where it has none. */
  clientAddress: z.string().nullable(),
  serverFd: z.int().nullable(),
  serverInode: z.int().nullable(),
  /** Pid of the process that accepted it; null before. */
  acceptedBy: z.int().nullable(),
  /** The client has shut down its writing side; the server may or may not have read end-of-file yet. */
  halfClosed: z.boolean(),
  /** Only for the `file` service. */
  transfer: transfer.nullable(),
  /** When its connect(2) was entered, or an external client was first seen; 0 before. */
  askedAt: z.number(),
  /** When its connect(2) returned 0; for an external client, when the kernel first showed it connected. */
  connectedAt: z.number().nullable(),
  /** TCP: it joined the accept queue after `from` and by `to`; null before it was seen there. */
  joined: z.strictObject({ from: z.number(), to: z.number() }).nullable(),
  acceptedAt: z.number().nullable(),
  /** When the server closed its end, or ended; null before. */
  serverClosedAt: z.number().nullable(),
  /** What the server read and wrote on it, the newest part, in the form of clients.ts. */
  serverRead: z.string(),
  serverWrote: z.string(),
  serverReadBytes: z.int(),
  serverWroteBytes: z.int(),
  /** True when serverRead does not hold all that was read. */
  truncated: z.boolean(),
  /**
   * How the server's own calls reported that no more data comes: `end-of-file` (a read of 0), or the
   * errno of a failed call, such as ECONNRESET; null while none has.
   */
  serverHeard: z.string().nullable(),
  /**
   * Reads of the server that returned 0, and empty messages that its client sent: on unix-seqpacket they
   * look alike.
   */
  zeroReads: z.int(),
  emptySent: z.int(),
  /**
   * TCP: what the client wrote that arrived late although the server slept in a read for it; null when
   * nothing did.
   */
  heldBack: heldBack.nullable(),
  /**
   * unix-seqpacket: messages on their way to the server; null on other transports, and for an external
   * client, whose calls are not observed.
   */
  toServer: unreadMessages.nullable(),
  /** unix-seqpacket: messages on their way to the client; null as above. */
  toClient: unreadMessages.nullable(),
  /** The kernel's last report on each end; null before the first and after the end was gone. */
  clientEnd: socketRow.nullable(),
  /** The kernel has reported that the client's end is gone. */
  clientGone: z.boolean(),
  serverEnd: socketRow.nullable(),
});

export type Transfer = z.infer<typeof transfer>;
export type PassedDescriptor = z.infer<typeof passedDescriptor>;
export type UnreadMessages = z.infer<typeof unreadMessages>;
export type Connection = z.infer<typeof connection>;
