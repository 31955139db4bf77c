/**
 * The shape of the libc binding. Results follow the kernel's own convention: a call returns what it
 * returns when it succeeds, and `-errno` when it fails, so that errno is captured by the wrapper and
 * nothing is allocated. Arguments that no call could take (a path over 107 bytes, a descriptor that
 * does not fit fd_set, a count beyond the buffer) throw SocketariumError before the call is made.
 */
export interface SyncCalls {
  socket(domain: number, type: number, protocol: number): number;
  bind(sockfd: number, addr: Uint8Array): number;
  listen(sockfd: number, backlog: number): number;
  /** `addr` receives the peer's sockaddr; its `length` is set to the bytes the kernel gave. */
  accept(sockfd: number, addr: AddressBuffer | null): number;
  connect(sockfd: number, addr: Uint8Array): number;
  read(fd: number, buf: Uint8Array, count: number): number;
  write(fd: number, buf: Uint8Array, count: number): number;
  close(fd: number): number;
  unlink(pathname: string): number;
  /** `timeoutMs` -1 waits for ever. Sets are changed in place, as select(2) does. */
  select(
    nfds: number,
    readfds: Uint8Array | null,
    writefds: Uint8Array | null,
    exceptfds: Uint8Array | null,
    timeoutMs: number,
  ): number;
  shutdown(sockfd: number, how: number): number;
  /** For options whose value is an int. */
  setsockopt(sockfd: number, level: number, optname: number, optval: number): number;
  /** For options whose value is an int: it is put into `optval[0]`. */
  getsockopt(sockfd: number, level: number, optname: number, optval: Int32Array): number;
  getsockname(sockfd: number, addr: AddressBuffer): number;
  getpeername(sockfd: number, addr: AddressBuffer): number;
  /** Puts the inode into `inode[0]`. */
  fstat(fd: number, inode: Float64Array): number;
  /** poll(2) on one descriptor: returns revents, 0 on timeout, or -errno. */
  poll1(fd: number, events: number, timeoutMs: number): number;
  prctl(option: number, arg2: number): number;
}

/** Room for any sockaddr, and how much of it the kernel filled. */
export interface AddressBuffer {
  readonly bytes: Uint8Array;
  length: number;
}

/** The same calls on pool threads: each blocks its own thread, and the promise gives ret or -errno. */
export interface AsyncCalls {
  connect(sockfd: number, addr: Uint8Array): Promise<number>;
  read(fd: number, buf: Uint8Array, count: number): Promise<number>;
  write(fd: number, buf: Uint8Array, count: number): Promise<number>;
  accept(sockfd: number, addr: AddressBuffer | null): Promise<number>;
  select(
    nfds: number,
    readfds: Uint8Array | null,
    writefds: Uint8Array | null,
    exceptfds: Uint8Array | null,
    timeoutMs: number,
  ): Promise<number>;
}
