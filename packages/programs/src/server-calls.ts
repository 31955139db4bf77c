import type {
  AddressBuffer,
  EpollEvents,
  ReceivedMessage,
  SentMessage,
} from '@socketarium/syscalls';

/**
 * The system calls that a server makes, by their man-page names. Results are libc's, or -errno.
 * Implemented with tracing (tracing/traced-calls.ts) and without (bare-calls.ts).
 */
export interface ServerCalls extends SocketCalls, ByteCalls, ReadinessCalls, FileCalls {
  /** True from SIGTERM or SIGINT on: like a C program's flag that its signal handler sets. */
  readonly interrupted: boolean;
  /** Sleeps in the kernel. -EINTR when a signal ended it early. */
  nanosleep(ms: number): number;
}

/** Calls that make sockets, name them, and accept connections. */
export interface SocketCalls {
  unlink(pathname: string): number;
  socket(domain: number, type: number, protocol: number): number;
  setsockopt(sockfd: number, level: number, optname: number, optval: number): number;
  bind(sockfd: number, addr: Uint8Array): number;
  getsockname(sockfd: number): number;
  listen(sockfd: number, backlog: number): number;
  accept(sockfd: number): number;
  /** F_GETFL and F_SETFL. */
  fcntl(fd: number, cmd: number, arg: number): number;
}

/** Calls that carry bytes; arguments as in SyncCalls. */
export interface ByteCalls {
  read(fd: number, buf: Uint8Array, count: number): number;
  write(fd: number, buf: Uint8Array, count: number): number;
  recvfrom(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    srcAddr: AddressBuffer | null,
  ): number;
  sendto(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    destAddr: Uint8Array | null,
  ): number;
  recvmsg(sockfd: number, message: ReceivedMessage, flags: number): number;
  sendmsg(sockfd: number, message: SentMessage, flags: number): number;
}

/** Calls that wait for many descriptors at once. */
export interface ReadinessCalls {
  /** select(2) for readability, without a timeout. `readfds` is changed in place. */
  select(nfds: number, readfds: Uint8Array): number;
  /** poll(2) without a timeout. Each structure's revents is changed in place. */
  poll(fds: Int32Array, nfds: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epfd: number, op: number, fd: number, events: number): number;
  /** `timeoutMs` -1 waits for ever, 0 not at all. */
  epoll_wait(epfd: number, events: EpollEvents, maxevents: number, timeoutMs: number): number;
}

/** Calls on any open file, such as one whose descriptor was passed. */
export interface FileCalls {
  read(fd: number, buf: Uint8Array, count: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  close(fd: number): number;
}
