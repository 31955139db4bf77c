import { z } from 'zod';
import { socketHolder } from '../facts/kernel.ts';

/** The queues of the picture: who waits to be accepted, and what waits to be received. See picture.ts for its units. */

export const acceptQueue = z.strictObject({
  /** As the kernel counts it. */
  length: z.int(),
  /** listen(2)'s argument as the kernel took it; it admits one more. */
  backlog: z.int(),
  /** First to be accepted first, as far as that is known: a client's id, or `external:PID`. */
  members: z.array(z.string()),
  /**
   * Each member's place, 1 for the head; null where it is not known. Unix tells the order. TCP does not:
   * there a place follows from when each can have come in, by the samples that had it and had it not,
   * and by the entry and return of a lab client's connect(2).
   */
  places: z.array(z.int().nullable()),
  /** True when every place is known. */
  ordered: z.boolean(),
  /**
   * TCP: `length` counts some that no sample ever had, since they were reset before one; they came in
   * after this. Null when there are none.
   */
  untoldAfter: z.number().nullable(),
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
 * A socket that listens at the lab's address and that no server of the lab has: its server has closed
 * it or is gone, and another process had it too, by fork(2) or SCM_RIGHTS; or it is another program's.
 */
export const listeningElsewhere = z.strictObject({
  inode: z.int(),
  since: z.number(),
  acceptQueue,
  /** The lab's server that had it; null when none is known to have had. */
  of: z.int().nullable(),
  /** When that server closed it, or ended. */
  closedAt: z.number(),
  /** Who has it; null until the kernel has said whether it is there. */
  holders: z.array(socketHolder).nullable(),
});

/**
 * A datagram server's queue. How many bytes wait and how many were thrown away is the kernel's word;
 * who sent what is from the senders' calls, less what was received since.
 */
export const datagramQueue = z.strictObject({
  fd: z.int(),
  inode: z.int(),
  /** Datagrams that are known to wait; `members` may know fewer of them. */
  length: z.int(),
  /**
   * True when no more can wait than `length`. The kernel tells bytes (UDP), or the first one's size
   * (Unix), and no number: with strangers' datagrams among them there may be more.
   */
  exact: z.boolean(),
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

export type AcceptQueue = z.infer<typeof acceptQueue>;
export type ListeningElsewhere = z.infer<typeof listeningElsewhere>;
export type Listening = z.infer<typeof listening>;
export type DatagramQueue = z.infer<typeof datagramQueue>;
