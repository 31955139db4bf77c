import { SocketariumError } from '@socketarium/protocol/wire';

/**
 * Netlink messages, netlink(7): a header of sixteen bytes and a payload, each padded to four bytes;
 * payloads end in attributes (length, type, value) padded likewise. All in the machine's order,
 * which is little-endian on all that we run on.
 */

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLM_F_REQUEST = 0x01;
/** A dump: all that match, in as many messages as it takes, then NLMSG_DONE. */
export const NLM_F_DUMP = 0x300;
/** Set on a dump's messages when its data changed during the dump. */
export const NLM_F_DUMP_INTR = 0x10;
/** The one request of NETLINK_SOCK_DIAG, sock_diag(7). */
export const SOCK_DIAG_BY_FAMILY = 20;

export const HEADER_BYTES = 16;
const ATTRIBUTE_HEADER_BYTES = 4;

const align = (length: number): number => (length + 3) & ~3;

/** A message within a buffer that was read: the payload is at `start` up to `end`. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
}

/** A whole request: header and payload. */
export function encodeRequest(flags: number, sequence: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, true);
  view.setUint16(6, NLM_F_REQUEST | flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/**
 * The messages of one read. Throws FRAME_INVALID when a length points past its end, which the kernel does
 * not do: the buffer was too small.
 */
export function* messages(view: DataView, length: number): Generator<Message, void> {
  let offset = 0;
  while (offset + HEADER_BYTES <= length) {
    const size = view.getUint32(offset, true);
    if (size < HEADER_BYTES || offset + size > length) {
      throw new SocketariumError(
        'FRAME_INVALID',
        `A netlink message of ${size} bytes at ${offset} does not fit the ${length} that were read.`,
      );
    }
    yield {
      type: view.getUint16(offset + 4, true),
      flags: view.getUint16(offset + 6, true),
      sequence: view.getUint32(offset + 8, true),
      start: offset + HEADER_BYTES,
      end: offset + size,
    };
    offset += align(size);
  }
}

/** NLMSG_ERROR's or NLMSG_DONE's payload: 0 or -errno. */
export function messageError(view: DataView, message: Message): number {
  return message.end - message.start >= 4 ? view.getInt32(message.start, true) : 0;
}

/** Calls `visit` with each attribute's type and the position of its value, from `start` up to `end`. */
export function eachAttribute(
  view: DataView,
  start: number,
  end: number,
  visit: (type: number, start: number, end: number) => void,
): void {
  let offset = start;
  while (offset + ATTRIBUTE_HEADER_BYTES <= end) {
    const size = view.getUint16(offset, true);
    if (size < ATTRIBUTE_HEADER_BYTES || offset + size > end) {
      throw new SocketariumError(
        'FRAME_INVALID',
        `A netlink attribute of ${size} bytes at ${offset} does not fit its message.`,
      );
    }
    visit(view.getUint16(offset + 2, true), offset + ATTRIBUTE_HEADER_BYTES, offset + size);
    offset += align(size);
  }
}

/** An attribute with its header, padded. */
export function encodeAttribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(align(ATTRIBUTE_HEADER_BYTES + value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ATTRIBUTE_HEADER_BYTES + value.length, true);
  view.setUint16(2, type, true);
  bytes.set(value, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}
