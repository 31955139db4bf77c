import type { CallName } from '@socketarium/protocol';

/** What the manual says about a call, in short. */
export interface CallPage {
  /** As the page's synopsis has it. */
  readonly prototype: string;
  /** Section 2 of the manual, except for library functions. */
  readonly section: 2 | 3;
  /** What it does, one line. */
  readonly summary: string;
  /** When it puts its caller to sleep on a blocking descriptor; null where the table of calls says that it does not. */
  readonly sleeps: string | null;
  /** What it returns when it succeeds. */
  readonly gives: string;
}

/**
 * Every call of the table (protocol's calls/table.ts), from its page in section 2 of the manual. The
 * arguments have the page's names, which are the table's, too.
 */
export const CALL_MANUAL: Readonly<Record<CallName, CallPage>> = {
  socket: {
    prototype: 'int socket(int domain, int type, int protocol);',
    section: 2,
    summary: 'Makes a socket and returns a descriptor for it',
    sleeps: null,
    gives: 'a new descriptor',
  },
  bind: {
    prototype: 'int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen);',
    section: 2,
    summary: 'Gives a socket its name: a path, or an address and a port',
    sleeps: null,
    gives: '0',
  },
  listen: {
    prototype: 'int listen(int sockfd, int backlog);',
    section: 2,
    summary: 'Makes a socket one that connections are accepted from, with an accept queue',
    sleeps: null,
    gives: '0',
  },
  accept: {
    prototype: 'int accept(int sockfd, struct sockaddr *addr, socklen_t *addrlen);',
    section: 2,
    summary: 'Takes the first connection from the accept queue',
    sleeps: 'while the accept queue is empty',
    gives: 'a new descriptor, for the connected socket',
  },
  connect: {
    prototype: 'int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen);',
    section: 2,
    summary: 'Requests a connection to that name; of a datagram socket it sets the peer',
    sleeps: 'on a Unix socket while the accept queue is full; on TCP until the handshake is over',
    gives: '0',
  },
  read: {
    prototype: 'ssize_t read(int fd, void *buf, size_t count);',
    section: 2,
    summary: 'Reads what has come, up to count bytes',
    sleeps: 'while nothing has come and the peer has not closed its side',
    gives: 'how many bytes were read; 0 at end-of-file',
  },
  write: {
    prototype: 'ssize_t write(int fd, const void *buf, size_t count);',
    section: 2,
    summary: 'Writes up to count bytes',
    sleeps: 'while there is no room in the buffers on the way to the peer',
    gives: 'how many bytes were taken, which may be fewer than count',
  },
  close: {
    prototype: 'int close(int fd);',
    section: 2,
    summary: 'Closes the descriptor; with its last descriptor a socket is closed',
    sleeps: null,
    gives: '0',
  },
  unlink: {
    prototype: 'int unlink(const char *pathname);',
    section: 2,
    summary: 'Removes a name from the file system, such as a socket’s',
    sleeps: null,
    gives: '0',
  },
  select: {
    prototype:
      'int select(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, struct timeval *timeout);',
    section: 2,
    summary: 'Waits until one of several descriptors is ready',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives:
      'how many descriptors are ready; 0 when the timeout passed. The sets hold those that are',
  },
  shutdown: {
    prototype: 'int shutdown(int sockfd, int how);',
    section: 2,
    summary: 'Closes one direction of a connection, or both, for all that hold the socket',
    sleeps: null,
    gives: '0',
  },
  setsockopt: {
    prototype:
      'int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen);',
    section: 2,
    summary: 'Sets an option of a socket',
    sleeps: null,
    gives: '0',
  },
  getsockopt: {
    prototype:
      'int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen);',
    section: 2,
    summary: 'Returns an option of a socket',
    sleeps: null,
    gives: '0',
  },
  getsockname: {
    prototype: 'int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen);',
    section: 2,
    summary: 'Returns the socket’s own name',
    sleeps: null,
    gives: '0',
  },
  getpeername: {
    prototype: 'int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen);',
    section: 2,
    summary: 'Returns the name of the peer',
    sleeps: null,
    gives: '0',
  },
  fstat: {
    prototype: 'int fstat(int fd, struct stat *statbuf);',
    section: 2,
    summary: 'Returns what a descriptor refers to: its kind, its inode',
    sleeps: null,
    gives: '0',
  },
  sigaction: {
    prototype: 'int sigaction(int signum, const struct sigaction *act, struct sigaction *oldact);',
    section: 2,
    summary: 'Sets what a signal does',
    sleeps: null,
    gives: '0',
  },
  prctl: {
    prototype: 'int prctl(int option, ...);',
    section: 2,
    summary: 'Sets something for the calling process, such as the signal at its parent’s death',
    sleeps: null,
    gives: '0, or what the option asks for',
  },
  recvfrom: {
    prototype:
      'ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr *src_addr, socklen_t *addrlen);',
    section: 2,
    summary: 'Receives what has come, and who sent it',
    sleeps: 'while nothing has come',
    gives: 'how many bytes were received; what of a datagram does not fit into buf is lost',
  },
  sendto: {
    prototype:
      'ssize_t sendto(int sockfd, const void *buf, size_t len, int flags, const struct sockaddr *dest_addr, socklen_t addrlen);',
    section: 2,
    summary: 'Sends bytes, or a datagram to that address',
    sleeps: 'while there is no room: in the receiver’s queue (Unix) or in the socket’s own buffer',
    gives: 'how many bytes were taken',
  },
  recvmsg: {
    prototype: 'ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags);',
    section: 2,
    summary: 'Receives a message with its sender, its flags and its descriptors',
    sleeps: 'while nothing has come',
    gives: 'how many bytes were received; MSG_TRUNC in msg_flags says that some did not fit',
  },
  sendmsg: {
    prototype: 'ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags);',
    section: 2,
    summary: 'Sends a message, with descriptors (SCM_RIGHTS) if any',
    sleeps: 'while there is no room: in the receiver’s queue (Unix) or in the socket’s own buffer',
    gives: 'how many bytes were taken',
  },
  poll: {
    prototype: 'int poll(struct pollfd *fds, nfds_t nfds, int timeout);',
    section: 2,
    summary: 'Waits until one of several descriptors is ready',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives: 'how many descriptors are ready; 0 when the timeout passed',
  },
  epoll_create1: {
    prototype: 'int epoll_create1(int flags);',
    section: 2,
    summary: 'Makes an epoll instance: an interest list that the kernel keeps',
    sleeps: null,
    gives: 'a new descriptor, for the epoll instance',
  },
  epoll_ctl: {
    prototype: 'int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);',
    section: 2,
    summary: 'Adds a descriptor to the interest list, changes its entry or removes it',
    sleeps: null,
    gives: '0',
  },
  epoll_wait: {
    prototype: 'int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout);',
    section: 2,
    summary: 'Waits until a descriptor of the interest list is ready',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives: 'how many descriptors are reported; 0 when the timeout passed',
  },
  fcntl: {
    prototype: 'int fcntl(int fd, int cmd, ... /* arg */ );',
    section: 2,
    summary: 'Returns or sets a property of a descriptor, such as O_NONBLOCK',
    sleeps: null,
    gives: 'what the command asks for; 0 where it sets',
  },
  dup: {
    prototype: 'int dup(int oldfd);',
    section: 2,
    summary: 'Returns another descriptor for the same open file',
    sleeps: null,
    gives: 'a new descriptor, the lowest that is free',
  },
  nanosleep: {
    prototype: 'int nanosleep(const struct timespec *req, struct timespec *rem);',
    section: 2,
    summary: 'Sleeps for a time',
    sleeps: 'until the time has passed, or a signal comes',
    gives: '0',
  },
  open: {
    prototype: 'int open(const char *pathname, int flags, ... /* mode_t mode */ );',
    section: 2,
    summary: 'Opens a file and returns a descriptor for it',
    sleeps: null,
    gives: 'a new descriptor, the lowest that is free',
  },
  memfd_create: {
    prototype: 'int memfd_create(const char *name, unsigned int flags);',
    section: 2,
    summary: 'Makes a file that has no name in the file system and lives in memory',
    sleeps: null,
    gives: 'a new descriptor',
  },
  lseek: {
    prototype: 'off_t lseek(int fd, off_t offset, int whence);',
    section: 2,
    summary: 'Moves the offset of an open file; all that share the open file share it',
    sleeps: null,
    gives: 'the offset, from the beginning of the file',
  },
};

/** The page of a call; null for a call that is not in the table. */
export const pageOf = (call: string): CallPage | null =>
  Object.hasOwn(CALL_MANUAL, call) ? CALL_MANUAL[call as CallName] : null;

/** `read(2)`; an unknown call too: calls are in section 2. */
export const sectionOf = (call: string): string => `${call}(${pageOf(call)?.section ?? 2})`;
