import { z } from 'zod';
import { socketHolder } from '../facts/kernel.ts';

/**
 * The queues of the picture: connections that wait for accept, and datagrams that wait to be received.
 * See picture.ts for units.
 */

export const acceptQueue = z.strictObject({
  /** By the kernel's count. */
  length: z.int(),
  /** listen(2)'s argument as the kernel took it; the queue admits one more. */
  backlog: z.int(),
  /** In the order they will be accepted, as far as that is known: a client's id, or `external:PID`. */
  members: z.array(z.string()),
  /**
   * Each member's place, 1 for the head; null where it is not known. For Unix the kernel reports the
   * order. For TCP it does not: a place follows from when each member can have joined, by the samples
   * with and without it, and by the entry and return of a lab client's connect(2).
   */
  places: z.array(z.int().nullable()),
  /** True when every place is known. */
  ordered: z.boolean(),
  /**
   * TCP: `length` counts some that no sample ever had, since they were reset before one; they joined
   * after this time. Null when there are none.
   */
  untoldAfter: z.number().nullable(),
  /** Time of the kernel's last report; before the first, of listen(2)'s return. */
  asOf: z.number(),
});

export const listening = z.strictObject({
  fd: z.int(),
  inode: z.int(),
  /** When listen(2) returned. A Unix name refers to the newest listening socket: new clients go there. */
  since: z.number(),
  acceptQueue,
  /**
   * How its accept(2) has failed since it last returned a descriptor, and how many times; null when it
   * has not. EINTR, and EAGAIN of a non-blocking socket with an empty queue, are not failures.
   */
  failing: z.strictObject({ errno: z.string(), times: z.int() }).nullable(),
});

/**
 * A socket that listens at the lab's address and that no server of the lab holds: its server has closed
 * it or is gone, and another process had it too, by fork(2) or SCM_RIGHTS; or it belongs to another
 * program.
 */
export const listeningElsewhere = z.strictObject({
  inode: z.int(),
  since: z.number(),
  acceptQueue,
  /** Pid of the lab's server that had it; null when none is known. */
  of: z.int().nullable(),
  /** When that server closed it, or ended. */
  closedAt: z.number(),
  /** Its holders; null until the kernel has reported whether it exists. */
  holders: z.array(socketHolder).nullable(),
});

/**
 * A datagram server's queue. The kernel reports how many bytes wait and how many datagrams were dropped;
 * who sent what follows from the senders' calls, minus what was received since.
 */
export const datagramQueue = z.strictObject({
  fd: z.int(),
  inode: z.int(),
  /** Datagrams that are known to wait; `members` may have fewer of them. */
  length: z.int(),
  /**
   * True when no more than `length` can wait. The kernel reports bytes (UDP), or the first datagram's
   * size (Unix), and no count: with external senders among them there may be more.
   */
  exact: z.boolean(),
  /** Bytes that wait, as in kernel.sampled. */
  bytes: z.int(),
  /**
   * In the order they will be received: who sent each (a client's id, or `external:…`) and its size; at
   * most LIMITS.drawnDatagrams.
   */
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
  /** Datagrams dropped for lack of room, by the kernel's count; Unix never drops. */
  lost: z.int(),
  /** Received datagrams that were longer than the buffer, as far as recvmsg reported it. */
  truncated: z.int(),
  /**
   * The newest datagram known to be cut: what was sent is known, and the server's buffer took only the
   * first `taken` bytes; null before. The kernel drops the rest.
   */
  cut: z
    .strictObject({
      clientId: z.string(),
      length: z.int(),
      taken: z.int(),
      /** Its beginning, as sent. */
      preview: z.string(),
      /** When it was received. */
      t: z.number(),
    })
    .nullable(),
  /**
   * Datagrams that were received before their sender's own call reported them (`clientId` null: sender
   * not known yet). A few.
   */
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
  /** When the kernel last reported an empty queue: nothing sent before then still waits. */
  emptyAt: z.number(),
  asOf: z.number(),
});

export type AcceptQueue = z.infer<typeof acceptQueue>;
export type ListeningElsewhere = z.infer<typeof listeningElsewhere>;
export type Listening = z.infer<typeof listening>;
export type DatagramQueue = z.infer<typeof datagramQueue>;
