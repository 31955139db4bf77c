import { SocketariumError } from '@socketarium/protocol/wire';
import { AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET } from '../constants.ts';
import { decodeUnixName, formatSockaddr } from '../sockaddr.ts';
import { eachAttribute, type Message } from './netlink.ts';
import { SOCKET_STATES, stateName } from './states.ts';

/** unix_diag of sock_diag(7): requests for Unix sockets, and the rows of the answers. */

const REQUEST_BYTES = 24;
const MESSAGE_BYTES = 16;

const UNIX_DIAG_NAME = 0;
const UNIX_DIAG_PEER = 2;
const UNIX_DIAG_ICONS = 3;
const UNIX_DIAG_RQLEN = 4;
const UNIX_DIAG_SHUTDOWN = 6;

/** What the answer must contain besides the state. */
export const UDIAG_SHOW_NAME = 0x01;
export const UDIAG_SHOW_PEER = 0x04;
export const UDIAG_SHOW_ICONS = 0x08;
export const UDIAG_SHOW_RQLEN = 0x10;
export const UDIAG_SHOW_ALL =
  UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_ICONS | UDIAG_SHOW_RQLEN;

/**
 * A Unix socket in the kernel. Sockets without an inode have no row (measured): the server's end of a
 * connection that waits in the accept queue, and what a closed end leaves behind. So a waiting client has
 * one row, its own, with what it has sent already in `sendQueue`.
 */
export interface UnixSocketRow {
  readonly inode: number;
  readonly type: 'stream' | 'dgram' | 'seqpacket';
  /**
   * ESTABLISHED, LISTEN or CLOSE. A datagram socket is ESTABLISHED as well once any other has
   * connected to it (measured).
   */
  readonly state: string;
  /** The other end's inode; 0 without one, once it is closed, and before it is accepted. */
  readonly peerInode: number;
  /**
   * Bytes received and not yet read; for a datagram socket those of the first datagram only; for a
   * listening socket, the length of its accept queue.
   */
  readonly receiveQueue: number;
  /** Memory of what was sent and not yet read, overhead included; for a listening socket, its backlog. */
  readonly sendQueue: number;
  /** Its path, or `@` and its abstract name; null without a name. */
  readonly path: string | null;
  /**
   * For a listening socket: the inodes of the clients in its accept queue, in the order they will be
   * accepted; 0 for one that has closed its end since. Null for others, and when it was not requested.
   */
  readonly waiting: readonly number[] | null;
  /**
   * Which directions are shut down, by either end's shutdown(2) or the peer's close(2): bit 1, it
   * receives no more; bit 2, it sends no more. 3 once the peer is gone (measured).
   */
  readonly shutdown: number;
}

/** unix_diag_req: `inode` 0 for a dump of the sockets in the states of `states`. */
export function encodeUnixRequest(inode: number, states: number, show: number): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = AF_UNIX;
  view.setUint32(4, states, true);
  view.setUint32(8, inode, true);
  view.setUint32(12, show, true);
  // INET_DIAG_NOCOOKIE: whichever socket has this inode now.
  view.setUint32(16, 0xffff_ffff, true);
  view.setUint32(20, 0xffff_ffff, true);
  return bytes;
}

/** The row in a message of type SOCK_DIAG_BY_FAMILY. Throws FRAME_INVALID when it is too short. */
export function decodeUnixRow(view: DataView, message: Message): UnixSocketRow {
  const { start, end } = message;
  if (end - start < MESSAGE_BYTES) {
    throw new SocketariumError('FRAME_INVALID', `A unix_diag_msg of ${end - start} bytes.`);
  }
  const state = view.getUint8(start + 2);
  let peerInode = 0;
  let receiveQueue = 0;
  let sendQueue = 0;
  let path: string | null = null;
  let waiting: number[] | null = null;
  let shutdown = 0;
  eachAttribute(view, start + MESSAGE_BYTES, end, (type, from, to) => {
    if (type === UNIX_DIAG_PEER) peerInode = view.getUint32(from, true);
    else if (type === UNIX_DIAG_RQLEN) {
      receiveQueue = view.getUint32(from, true);
      sendQueue = view.getUint32(from + 4, true);
    } else if (type === UNIX_DIAG_NAME) {
      const name = new Uint8Array(view.buffer, view.byteOffset + from, to - from);
      path = formatSockaddr(decodeUnixName(name));
    } else if (type === UNIX_DIAG_SHUTDOWN) {
      shutdown = view.getUint8(from);
    } else if (type === UNIX_DIAG_ICONS && state === SOCKET_STATES.LISTEN) {
      waiting = [];
      for (let at = from; at + 4 <= to; at += 4) waiting.push(view.getUint32(at, true));
    }
  });
  return {
    inode: view.getUint32(start + 4, true),
    type: typeName(view.getUint8(start + 1)),
    state: stateName(state),
    peerInode,
    receiveQueue,
    sendQueue,
    path,
    waiting,
    shutdown,
  };
}

const typeName = (type: number): UnixSocketRow['type'] => {
  if (type === SOCK_DGRAM) return 'dgram';
  return type === SOCK_SEQPACKET ? 'seqpacket' : 'stream';
};
