/**
 * The shape of the libc binding. Results follow the kernel's own convention: a call returns its result
 * when it succeeds, and `-errno` when it fails, so that errno is captured by the wrapper and nothing is
 * allocated. Arguments that no call could take (a path over 107 bytes, a descriptor that does not fit
 * fd_set, a count beyond the buffer) throw SocketariumError before the call is made.
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
  /** For options whose value is a struct timeval: SO_RCVTIMEO and SO_SNDTIMEO, 0 for never. */
  setsockoptTime(sockfd: number, level: number, optname: number, ms: number): number;
  /** For options whose value is an int: it is put into `optval[0]`. */
  getsockopt(sockfd: number, level: number, optname: number, optval: Int32Array): number;
  getsockname(sockfd: number, addr: AddressBuffer): number;
  getpeername(sockfd: number, addr: AddressBuffer): number;
  /** Puts the inode into `inode[0]`. */
  fstat(fd: number, inode: Float64Array): number;
  /** poll(2) on one descriptor: returns revents, 0 on timeout, or -errno. */
  poll1(fd: number, events: number, timeoutMs: number): number;
  /**
   * poll(2) on the first `nfds` structures of `fds` (pollfd.ts), which the kernel changes in place.
   * `timeoutMs` -1 waits for ever.
   */
  poll(fds: Int32Array, nfds: number, timeoutMs: number): number;
  prctl(option: number, arg2: number): number;
  /** `srcAddr` receives the sender's sockaddr, length 0 where there is none (a connected stream). */
  recvfrom(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    srcAddr: AddressBuffer | null,
  ): number;
  /** `destAddr` null on a connected socket. */
  sendto(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    destAddr: Uint8Array | null,
  ): number;
  /** Fills `message`: sender, flags, descriptors (the caller must close each). */
  recvmsg(sockfd: number, message: ReceivedMessage, flags: number): number;
  sendmsg(sockfd: number, message: SentMessage, flags: number): number;
  epoll_create1(flags: number): number;
  /** `events`: EPOLLIN, EPOLLET …, as an int; ignored by EPOLL_CTL_DEL. The descriptor itself is the data. */
  epoll_ctl(epfd: number, op: number, fd: number, events: number): number;
  /** Fills `events` with what is ready (epoll-events.ts). */
  epoll_wait(epfd: number, events: EpollEvents, maxevents: number, timeoutMs: number): number;
  /** For commands whose argument is an int: F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC. */
  fcntl(fd: number, cmd: number, arg: number): number;
  dup(oldfd: number): number;
  dup2(oldfd: number, newfd: number): number;
  /** -EINTR when a signal ended it early. */
  nanosleep(ms: number): number;
  open(pathname: string, flags: number, mode: number): number;
  memfd_create(name: string, flags: number): number;
  lseek(fd: number, offset: number, whence: number): number;
  /** Soft and hard limit into `limits[0]` and `limits[1]`; Infinity for RLIM_INFINITY. */
  getrlimit(resource: number, limits: Float64Array): number;
  /** prlimit(2): sets the soft limit of a process of the same user; the hard one stays. */
  setSoftLimit(pid: number, resource: number, soft: number): number;
}

/** recvmsg(2)'s struct msghdr, as far as we use it. The buffers are the caller's. */
export interface ReceivedMessage {
  /** Where the bytes go, and how many there is room for. */
  readonly buf: Uint8Array;
  len: number;
  /** Set by the call: the sender's sockaddr, length 0 where there is none. */
  readonly name: AddressBuffer;
  /** Set by the call: MSG_TRUNC, MSG_CTRUNC, … */
  flags: number;
  /** Set by the call: descriptors of SCM_RIGHTS (SCM_MAX_FD, 253, at most). */
  readonly descriptors: number[];
}

export interface SentMessage {
  readonly buf: Uint8Array;
  len: number;
  /** null on a connected socket. */
  readonly name: Uint8Array | null;
  /** Passed by SCM_RIGHTS (Unix sockets). */
  readonly descriptors: readonly number[];
}

/** Room for what epoll_wait(2) reports, and a way to read it without allocating. */
export interface EpollEvents {
  /** struct epoll_event is packed on x86-64 (12 bytes) and 16 bytes on arm64. */
  readonly bytes: Uint8Array;
  /** Of the entry at `index`: its descriptor, and its events (EPOLLIN, EPOLLHUP …) as an int. */
  fd(index: number): number;
  events(index: number): number;
}

/** Room for any sockaddr, and how much of it the kernel filled. */
export interface AddressBuffer {
  readonly bytes: Uint8Array;
  length: number;
}

/** Calls that block on a thread of their own (threads/): the promise resolves to ret or -errno. */
export interface AsyncCalls {
  connect(sockfd: number, addr: Uint8Array): Promise<number>;
  read(fd: number, buf: Uint8Array, count: number): Promise<number>;
  write(fd: number, buf: Uint8Array, count: number): Promise<number>;
  accept(sockfd: number, addr: AddressBuffer | null): Promise<number>;
  recvfrom(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    srcAddr: AddressBuffer | null,
  ): Promise<number>;
  sendto(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    destAddr: Uint8Array | null,
  ): Promise<number>;
  recvmsg(sockfd: number, message: ReceivedMessage, flags: number): Promise<number>;
  sendmsg(sockfd: number, message: SentMessage, flags: number): Promise<number>;
  nanosleep(ms: number): Promise<number>;
}
