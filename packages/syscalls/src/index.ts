export type { AddressBuffer, AsyncCalls, SyncCalls } from './calls.ts';
export { monotonicNow } from './clock.ts';
export {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_UNIX,
  AF_UNSPEC,
  IPPROTO_TCP,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  PR_GET_PDEATHSIG,
  PR_SET_PDEATHSIG,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGPIPE,
  SIGTERM,
  SIGUSR2,
  SO_ACCEPTCONN,
  SO_DOMAIN,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_PEERCRED,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_SNDBUF,
  SO_TYPE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  TCP_NODELAY,
} from './constants.ts';
export type { InetSocketRow } from './diag/inet-diag.ts';
export { type InetQuery, SockDiag, type UnixListener, waitingPorts } from './diag/sock-diag.ts';
export type { SocketState } from './diag/states.ts';
export type { UnixSocketRow } from './diag/unix-diag.ts';
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
export { interruptBlockedCalls } from './interrupt-thread.ts';
export { libc, newAddressBuffer } from './libc.ts';
export { libcAsync } from './libc-async.ts';
export { processName, type SocketOwner, socketOwner, socketOwners } from './procfs.ts';
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
