export type { AddressBuffer, AsyncCalls, SyncCalls } from './calls.ts';
export { monotonicNow } from './clock.ts';
export * as constants from './constants.ts';
export { ERRNO, type ErrnoSymbol, errnoNumber, errnoSymbol } from './errno.ts';
export {
  FD_SET_BYTES,
  fdClear,
  fdHighest,
  fdIsSet,
  fdMembers,
  fdSet,
  fdZero,
  newFdSet,
} from './fdset.ts';
export { libc, newAddressBuffer } from './libc.ts';
export { libcAsync } from './libc-async.ts';
export { dieWithParent, interruptOn, takeInterrupt } from './signals.ts';
export {
  decodeSockaddr,
  encodeInet,
  encodeSockaddr,
  encodeUnixPath,
  formatSockaddr,
  type InetAddress,
  SOCKADDR_MAX_BYTES,
  type SocketAddress,
  type UnixAddress,
} from './sockaddr.ts';
