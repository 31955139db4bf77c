import { SocketariumError } from '@socketarium/protocol/wire';
import { SCM_RIGHTS, SOL_SOCKET } from './constants.ts';

/**
 * struct msghdr of recvmsg(2) and sendmsg(2) with what it points to, in one block: the header (56 bytes),
 * one struct iovec (16), and room for one control message of descriptors, cmsg(3). The layout is that of
 * 64-bit Linux, x86-64 and arm64, glibc and musl alike. Pure: addresses are passed in as numbers.
 */
export const MSGHDR = {
  bytes: 56,
  name: 0,
  nameLength: 8,
  iov: 16,
  iovLength: 24,
  control: 32,
  controlLength: 40,
  flags: 48,
} as const;
const IOVEC_BYTES = 16;
/** struct cmsghdr: cmsg_len (8 bytes, header included), cmsg_level and cmsg_type (4 each). */
const CMSGHDR_BYTES = 16;
const IOVEC_OFFSET = MSGHDR.bytes;
export const CONTROL_OFFSET = IOVEC_OFFSET + IOVEC_BYTES;

/** The kernel passes no more descriptors in one message, unix(7). */
export const SCM_MAX_FD = 253;

// No bit arithmetic: an invalid length from the kernel may exceed 31 bits.
const align = (length: number): number => Math.ceil(length / 8) * 8;
/** CMSG_LEN and CMSG_SPACE of this many descriptors. */
export const cmsgLength = (descriptors: number): number => CMSGHDR_BYTES + 4 * descriptors;
export const cmsgSpace = (descriptors: number): number => align(cmsgLength(descriptors));

/** The positions of the parts of a block that its own header points to. */
export interface BlockAddresses {
  readonly iov: bigint;
  readonly control: bigint;
}

/** Those of a block at this address. */
export const insideBlock = (address: bigint): BlockAddresses => ({
  iov: address + BigInt(IOVEC_OFFSET),
  control: address + BigInt(CONTROL_OFFSET),
});

/** What a message points to: an address, 0 for none, and its size. */
export interface Pointed {
  readonly address: bigint;
  readonly length: number;
}

/** A block, and the view for writing and reading it. */
export interface MessageBlock {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** A block with room for `descriptors`. */
export function newMessageBlock(descriptors: number): MessageBlock {
  const bytes = new Uint8Array(CONTROL_OFFSET + cmsgSpace(descriptors));
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Prepares the block for recvmsg(2): room for a name, for `len` bytes, and for all descriptors. */
export function encodeReceived(
  block: MessageBlock,
  inside: BlockAddresses,
  name: Pointed,
  buf: Pointed,
): void {
  encodeHeader(block.view, inside, name, buf, block.bytes.length - CONTROL_OFFSET);
}

/** Prepares the block for sendmsg(2). Throws INVALID_ARGUMENT for more descriptors than it has room for. */
export function encodeSent(
  { bytes, view }: MessageBlock,
  inside: BlockAddresses,
  name: Pointed,
  buf: Pointed,
  descriptors: readonly number[],
): void {
  const space = descriptors.length === 0 ? 0 : cmsgSpace(descriptors.length);
  if (descriptors.length > SCM_MAX_FD || CONTROL_OFFSET + space > bytes.length) {
    throw new SocketariumError(
      'INVALID_ARGUMENT',
      `A message passes at most ${SCM_MAX_FD} descriptors, not ${descriptors.length}.`,
    );
  }
  encodeHeader(view, inside, name, buf, space);
  if (space === 0) return;
  bytes.fill(0, CONTROL_OFFSET, CONTROL_OFFSET + space);
  view.setUint32(CONTROL_OFFSET, cmsgLength(descriptors.length), true);
  view.setInt32(CONTROL_OFFSET + 8, SOL_SOCKET, true);
  view.setInt32(CONTROL_OFFSET + 12, SCM_RIGHTS, true);
  for (const [index, fd] of descriptors.entries()) {
    view.setInt32(CONTROL_OFFSET + CMSGHDR_BYTES + 4 * index, fd, true);
  }
}

/** msg_namelen and msg_flags as the kernel left them. */
export const nameLengthOf = ({ view }: MessageBlock): number =>
  view.getUint32(MSGHDR.nameLength, true);
export const flagsOf = ({ view }: MessageBlock): number => view.getInt32(MSGHDR.flags, true);

/** Puts the descriptors of every received SCM_RIGHTS message into `descriptors`, and nothing else. */
export function decodeDescriptors({ bytes, view }: MessageBlock, descriptors: number[]): void {
  descriptors.length = 0;
  const controlLength = view.getUint32(MSGHDR.controlLength, true);
  const end = Math.min(CONTROL_OFFSET + controlLength, bytes.length);
  let offset = CONTROL_OFFSET;
  while (offset + CMSGHDR_BYTES <= end) {
    const length = view.getUint32(offset, true);
    if (length < CMSGHDR_BYTES) return;
    const level = view.getInt32(offset + 8, true);
    const type = view.getInt32(offset + 12, true);
    if (level === SOL_SOCKET && type === SCM_RIGHTS) {
      const last = Math.min(offset + length, end) - 4;
      for (let at = offset + CMSGHDR_BYTES; at <= last; at += 4) {
        descriptors.push(view.getInt32(at, true));
      }
    }
    offset += align(length);
  }
}

function encodeHeader(
  view: DataView,
  inside: BlockAddresses,
  name: Pointed,
  buf: Pointed,
  controlLength: number,
): void {
  view.setBigUint64(MSGHDR.name, name.address, true);
  view.setUint32(MSGHDR.nameLength, name.length, true);
  view.setBigUint64(MSGHDR.iov, inside.iov, true);
  view.setUint32(MSGHDR.iovLength, 1, true);
  view.setBigUint64(MSGHDR.control, controlLength === 0 ? 0n : inside.control, true);
  view.setUint32(MSGHDR.controlLength, controlLength, true);
  view.setUint32(MSGHDR.flags, 0, true);
  view.setBigUint64(IOVEC_OFFSET, buf.address, true);
  view.setUint32(IOVEC_OFFSET + 8, buf.length, true);
}
