import type { Io } from '@socketarium/protocol';
import type { ByteSpan } from '@socketarium/protocol/wire';
import { type AddressBuffer, newAddressBuffer, type ReceivedMessage } from '@socketarium/syscalls';
import type { ByteCalls, FileCalls } from '../server-calls.ts';

/** Room for one request, and the result of the last receiving call. */
export interface Request extends ByteSpan, ReceivedMessage {
  /** Of the sender, where there are datagrams. */
  readonly name: AddressBuffer;
}

/** @param size bytes that one call may return. */
export const newRequest = (size: number): Request => {
  const buf = new Uint8Array(size);
  const name = newAddressBuffer();
  return { bytes: buf, length: 0, buf, len: size, name, flags: 0, descriptors: [] };
};

/**
 * A pair of calls that carries the bytes. Both return the calls' results: a count, or -errno. `to` is
 * null on a connected socket.
 */
export interface IoPair {
  receive(os: ByteCalls & FileCalls, fd: number, into: Request): number;
  send(os: ByteCalls, fd: number, bytes: Uint8Array, count: number, to: Uint8Array | null): number;
}

/** read and write: without addresses, for any file. */
const readWrite: IoPair = {
  receive: (os, fd, { buf, len }) => os.read(fd, buf, len),
  send: (os, fd, bytes, count) => os.write(fd, bytes, count),
};

/** recvfrom and sendto: an address with each datagram. On a connection they work like read and write. */
const recvfromSendto: IoPair = {
  receive: (os, fd, { buf, len, name }) => os.recvfrom(fd, buf, len, 0, name),
  send: (os, fd, bytes, count, to) => os.sendto(fd, bytes, count, 0, to),
};

/** recvmsg and sendmsg: an address, flags of the message (MSG_TRUNC), and descriptors. */
const recvmsgSendmsg: IoPair = {
  receive: (os, fd, into) => {
    const count = os.recvmsg(fd, into, 0);
    // Descriptors received without a byte belong to no request.
    if (count === 0) closePassed(os, into);
    return count;
  },
  send: (os, fd, bytes, count, to) =>
    os.sendmsg(fd, { buf: bytes, len: count, name: to, descriptors: [] }, 0),
};

/** Every received descriptor must be closed by the server, used or not. */
export const closePassed = (os: FileCalls, { descriptors }: Request): void => {
  for (const fd of descriptors) os.close(fd);
  descriptors.length = 0;
};

export const IO_PAIRS: Readonly<Record<Io, IoPair>> = {
  'read-write': readWrite,
  'recvfrom-sendto': recvfromSendto,
  'recvmsg-sendmsg': recvmsgSendmsg,
};
