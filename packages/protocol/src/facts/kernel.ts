import { z } from 'zod';
import { hostId, stamp } from './where.ts';

/** What a host's kernel said, by sock_diag(7) and /proc. */

/** A process outside the lab that has a socket, as /proc tells. */
export const owner = z.strictObject({ pid: z.int(), comm: z.string() });

/** The same with its descriptors for it, lowest first. */
export const socketHolder = z.strictObject({ ...owner.shape, fds: z.array(z.int()) });

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
  /** TCP and UDP: the addresses of both ends as inet_ntop(3) prints them; a port alone is no identity. */
  localAddress: z.string().optional(),
  peerAddress: z.string().optional(),
  /** A TCP state's name as in tcp(7)/ss(8) without dashes, such as ESTABLISHED or SYN_SENT. */
  state: z.string(),
  receiveQueue: z.int(),
  sendQueue: z.int(),
  /** Unix: which ways are shut, by shutdown(2) or since the peer is gone (RDWR); absent while none is. */
  shutdown: z.enum(['RD', 'WR', 'RDWR']).optional(),
  /** The first of `holders`. */
  owner: owner.nullable(),
  /**
   * Of an end that belongs to no process of the lab: every process that has it now, as /proc told
   * when last asked, the one known longest first; empty when /proc names none. Null for the lab's own.
   */
  holders: z.array(socketHolder).nullable(),
});

/** A connection in the accept queue, by the client's end: inode (Unix, 0 once gone), or port and address (TCP). */
export const queueMember = z.strictObject({
  inode: z.int().nullable(),
  port: z.int().nullable(),
  /** TCP: the address that the port is of. */
  address: z.string().optional(),
  owner: owner.nullable(),
});

/** A listening socket and who waits in its accept queue. */
export const listeningSample = z.strictObject({
  inode: z.int(),
  length: z.int(),
  backlog: z.int(),
  /** True where the kernel tells the members in the queue's own order (Unix); TCP's come in none. */
  ordered: z.boolean(),
  /** TCP: one that was reset is in `length` and not here. */
  members: z.array(queueMember),
  /** Processes outside the lab that have the listening socket; empty for one that a server of the lab has. */
  holders: z.array(socketHolder),
});

/**
 * What is left at an address that a server of the lab's had. `sockets`: TCP and UDP, those of the port,
 * one entry for each state, TIME_WAIT among them, the holdable ones (LISTEN, CLOSE) first; Unix, those
 * that were bound to the name, without the accepted ones that inherit it. `peer`: of one of them,
 * printed; null for none. `owner`: of one, where /proc told. `file`: a Unix name is in the file system;
 * null for other transports.
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
 * What the kernel said. `listening` is null before listen and after close. `sockets` has only the rows
 * that changed since the lab's last sample; `gone` the keys (rowKey) of those that vanished.
 */
export const kernelSampled = z.strictObject({
  ...stamp,
  type: z.literal('kernel.sampled'),
  /** Whose kernel it is. */
  host: hostId,
  listening: listeningSample.nullable(),
  /** Those of second servers, which are known by their inodes; each as it is now, absent once it is closed. */
  others: z.array(listeningSample).default([]),
  /**
   * Sockets that listen at the lab's address and that no server of the lab has (any more): one may have
   * been inherited or passed on before its server closed it, or be another program's.
   */
  elsewhere: z.array(listeningSample).default([]),
  sockets: z.array(socketRow),
  gone: z.array(z.string()),
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
  /** What the kernel still has at the lab's address, asked while no server of the lab's has it; else null. */
  atAddress: atAddress.nullable().default(null),
  /** Processes of the lab's that a signal has stopped, by /proc/PID/stat (T). */
  stopped: z.array(z.int()).default([]),
});

export type SocketHolder = z.infer<typeof socketHolder>;
export type Owner = z.infer<typeof owner>;
export type SocketRow = z.infer<typeof socketRow>;
export type QueueMember = z.infer<typeof queueMember>;
export type AtAddress = z.infer<typeof atAddress>;
export type ListeningSample = z.infer<typeof listeningSample>;
export type KernelSampled = z.infer<typeof kernelSampled>;
