import { z } from 'zod';
import { hostId, stamp } from './where.ts';

/** What a host's kernel reported, by sock_diag(7) and /proc. */

/** An external process that has a socket, by /proc. */
export const owner = z.strictObject({ pid: z.int(), comm: z.string() });

/** The same with its descriptors for the socket, lowest first. */
export const socketHolder = z.strictObject({ ...owner.shape, fds: z.array(z.int()) });

/**
 * One end of a connection in the kernel, by sock_diag. A connection in an accept queue has a server-side
 * end already, with inode 0. `receiveQueue`: bytes received and not yet read (TCP: without the FIN, which
 * the Recv-Q of ss(8) counts as one more until end-of-file is read); `sendQueue`: bytes sent and not yet
 * taken (Unix: as unix_diag counts them, overhead included).
 */
export const socketRow = z.strictObject({
  inode: z.int(),
  /** Unix: the other end's inode, 0 once it is gone. TCP and UDP: null. */
  peerInode: z.int().nullable(),
  /** A datagram socket of an external process from which the server has received: its address as in src_addr. */
  name: z.string().optional(),
  /** TCP and UDP: this end's and the other end's port (UDP: 0 for none). Unix: null. */
  localPort: z.int().nullable(),
  peerPort: z.int().nullable(),
  /** TCP and UDP: the addresses of both ends as inet_ntop(3) prints them; a port alone does not identify an end. */
  localAddress: z.string().optional(),
  peerAddress: z.string().optional(),
  /** A TCP state's name as in tcp(7)/ss(8) without dashes, such as ESTABLISHED or SYN_SENT. */
  state: z.string(),
  receiveQueue: z.int(),
  sendQueue: z.int(),
  /** Unix: which directions are shut down, by shutdown(2) or because the peer is gone (RDWR); absent for none. */
  shutdown: z.enum(['RD', 'WR', 'RDWR']).optional(),
  /** The first of `holders`. */
  owner: owner.nullable(),
  /**
   * For an end that belongs to no process of the lab: every process that holds it, as of the last look at
   * /proc, the one known longest first; empty when /proc names none. Null for the lab's own ends.
   */
  holders: z.array(socketHolder).nullable(),
});

/** A connection in the accept queue, by the client's end: inode (Unix, 0 once gone), or port and address (TCP). */
export const queueMember = z.strictObject({
  inode: z.int().nullable(),
  port: z.int().nullable(),
  /** TCP: the address that belongs to the port. */
  address: z.string().optional(),
  owner: owner.nullable(),
});

/** A listening socket and the members of its accept queue. */
export const listeningSample = z.strictObject({
  inode: z.int(),
  length: z.int(),
  backlog: z.int(),
  /** True where the kernel lists the members in the queue's order (Unix); TCP's list has no order. */
  ordered: z.boolean(),
  /** TCP: a connection that was reset counts in `length` and is not here. */
  members: z.array(queueMember),
  /** External processes that hold the listening socket; empty for a socket that a server of the lab holds. */
  holders: z.array(socketHolder),
});

/**
 * What is left at an address that a server of the lab had. `sockets`: TCP and UDP, the sockets of the
 * port, one entry for each state, TIME_WAIT included, those that a process can hold (LISTEN, CLOSE)
 * first; Unix, those that were bound to the name, without the accepted ones that inherit it. `peer`: the
 * printed peer of one of them; null for none. `owner`: of one of them, where /proc names it. `file`: a
 * Unix name is in the file system; null for other transports.
 */
export const atAddress = z.strictObject({
  sockets: z.array(
    z.strictObject({
      state: z.string(),
      count: z.int(),
      peer: z.string().nullable(),
      owner: owner.nullable(),
    }),
  ),
  file: z.boolean().nullable(),
});

/**
 * A sample of the kernel's state. `listening` is null before listen and after close. `sockets` has only
 * the rows that changed since the lab's last sample; `gone` has the keys (rowKey) of those that vanished.
 */
export const kernelSampled = z.strictObject({
  ...stamp,
  type: z.literal('kernel.sampled'),
  /** The host whose kernel was sampled. */
  host: hostId,
  listening: listeningSample.nullable(),
  /** Listening sockets of second servers, identified by inode; each in its present state, absent once closed. */
  others: z.array(listeningSample).default([]),
  /**
   * Sockets that listen at the lab's address and that no server of the lab holds (any more): one may have
   * been inherited or passed on before its server closed it, or belong to another program.
   */
  elsewhere: z.array(listeningSample).default([]),
  sockets: z.array(socketRow),
  gone: z.array(z.string()),
  /**
   * A datagram server's socket, null without one. `receiveQueue`: bytes that wait (UDP: as the kernel
   * counts them, overhead included; Unix: of the first datagram only, all that unix_diag reports).
   * `drops`: datagrams dropped for lack of room since the socket was made, by SK_MEMINFO_DROPS (UDP);
   * null for Unix, which never drops. `receiveBuffer`: SO_RCVBUF (UDP). `maxLength`: datagrams that the
   * queue admits, net.unix.max_dgram_qlen + 1 (Unix).
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
  /** What the kernel still has at the lab's address, asked while no server of the lab has it; else null. */
  atAddress: atAddress.nullable().default(null),
  /** Processes of the lab that a signal has stopped, by /proc/PID/stat (T). */
  stopped: z.array(z.int()).default([]),
});

export type SocketHolder = z.infer<typeof socketHolder>;
export type Owner = z.infer<typeof owner>;
export type SocketRow = z.infer<typeof socketRow>;
export type QueueMember = z.infer<typeof queueMember>;
export type AtAddress = z.infer<typeof atAddress>;
export type ListeningSample = z.infer<typeof listeningSample>;
export type KernelSampled = z.infer<typeof kernelSampled>;
