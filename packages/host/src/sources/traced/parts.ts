import type { BufferArg } from '@socketarium/protocol';
import { decodeName, LIMITS, TRACE_PARTS, type TracePart } from '@socketarium/protocol/wire';
import { decodeSockaddr, formatSockaddr } from '@socketarium/syscalls';

/** The parts of a record as arguments of a fact. */

const viewOf = ({ bytes }: TracePart): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export const partOf = (
  parts: readonly TracePart[],
  what: keyof typeof TRACE_PARTS,
): TracePart | undefined => parts.find((part) => part.what === TRACE_PARTS[what]);

export const bufferIn = (parts: readonly TracePart[]): BufferArg => {
  // The last one: recvmsg's flags come in one before it.
  const part = parts.findLast(({ what }) => what === TRACE_PARTS.data);
  if (part === undefined) return { length: 0, preview: '' };
  const shown = part.bytes.subarray(0, LIMITS.previewBytes);
  return { length: part.exact, preview: String.fromCharCode(...shown) };
};

/** Printed; empty for none, and for an unnamed socket. */
export const addressIn = (parts: readonly TracePart[]): string => {
  const part = partOf(parts, 'address');
  return part === undefined ? '' : formatSockaddr(decodeSockaddr(part.bytes, part.bytes.length));
};

export const textIn = (parts: readonly TracePart[]): string => {
  const part = partOf(parts, 'text');
  return part === undefined ? '' : decodeName(part.bytes);
};

/** The first 32-bit number of a data part; 0 for none. */
export const numberIn = (parts: readonly TracePart[]): number => {
  const part = partOf(parts, 'data');
  return part === undefined || part.bytes.length < 4 ? 0 : viewOf(part).getInt32(0, true);
};

/** The descriptors whose bits are set. */
export const setIn = (
  parts: readonly TracePart[],
  what: 'readSet' | 'writeSet' = 'readSet',
): number[] => {
  const fds: number[] = [];
  partOf(parts, what)?.bytes.forEach((byte, at) => {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) fds.push(at * 8 + bit);
  });
  return fds;
};

/** struct pollfd: fd, events, revents. */
const POLLFD_BYTES = 8;

/** The descriptors of poll's array; when it has returned, those with something in revents. */
export const polledIn = (parts: readonly TracePart[], returned: boolean): number[] => {
  const part = partOf(parts, 'poll');
  if (part === undefined) return [];
  const view = viewOf(part);
  const fds: number[] = [];
  for (let at = 0; at + POLLFD_BYTES <= view.byteLength; at += POLLFD_BYTES) {
    const fd = view.getInt32(at, true);
    const counts = returned ? view.getInt16(at + 6, true) !== 0 : fd >= 0;
    if (counts) fds.push(fd);
  }
  return fds;
};

/** {events, unused, data}. */
const EVENT_BYTES = 16;

/** The user's data of each event. */
export const epollDataIn = (parts: readonly TracePart[]): bigint[] => {
  const part = partOf(parts, 'epoll');
  if (part === undefined) return [];
  const view = viewOf(part);
  const data: bigint[] = [];
  for (let at = 0; at + EVENT_BYTES <= view.byteLength; at += EVENT_BYTES) {
    data.push(view.getBigUint64(at + 8, true));
  }
  return data;
};

export const rightsIn = (parts: readonly TracePart[]): number[] => {
  const part = partOf(parts, 'rights');
  if (part === undefined) return [];
  const view = viewOf(part);
  return Array.from({ length: part.bytes.length >> 2 }, (_, i) => view.getInt32(i * 4, true));
};

/** What the shim asked the kernel about a socket right after the call. */
export interface SocketFacts {
  readonly inode: number;
  readonly peerInode: number;
  /** Of a pair: the descriptor. */
  readonly peerPid: number;
}

const SOCKET_BYTES = 24;

export const socketsIn = (parts: readonly TracePart[]): SocketFacts[] => {
  const part = partOf(parts, 'socket');
  if (part === undefined) return [];
  const view = viewOf(part);
  const sockets: SocketFacts[] = [];
  for (let at = 0; at + SOCKET_BYTES <= view.byteLength; at += SOCKET_BYTES) {
    sockets.push({
      inode: Number(view.getBigUint64(at, true)),
      peerInode: Number(view.getBigUint64(at + 8, true)),
      peerPid: view.getInt32(at + 16, true),
    });
  }
  return sockets;
};
