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
  accept4: {
    prototype: 'int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags);',
    section: 2,
    summary: 'Takes the first connection from the accept queue, with flags for its descriptor',
    sleeps: 'while the accept queue is empty',
    gives: 'a new descriptor, for the connected socket',
  },
  readv: {
    prototype: 'ssize_t readv(int fd, const struct iovec *iov, int iovcnt);',
    section: 2,
    summary: 'Reads what has come into several buffers, one after the other',
    sleeps: 'while nothing has come and the peer has not closed its side',
    gives: 'how many bytes were read; 0 at end-of-file',
  },
  writev: {
    prototype: 'ssize_t writev(int fd, const struct iovec *iov, int iovcnt);',
    section: 2,
    summary: 'Writes several buffers with one call',
    sleeps: 'while there is no room in the buffers on the way to the peer',
    gives: 'how many bytes were taken, which may be fewer than there were',
  },
  recv: {
    prototype: 'ssize_t recv(int sockfd, void *buf, size_t len, int flags);',
    section: 2,
    summary: 'Receives what has come',
    sleeps: 'while nothing has come and the peer has not closed its side',
    gives: 'how many bytes were received; 0 at end-of-file',
  },
  send: {
    prototype: 'ssize_t send(int sockfd, const void *buf, size_t len, int flags);',
    section: 2,
    summary: 'Sends bytes to the peer',
    sleeps: 'while there is no room in the buffers on the way to the peer',
    gives: 'how many bytes were taken, which may be fewer than len',
  },
  recvmmsg: {
    prototype:
      'int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout);',
    section: 2,
    summary: 'Receives several messages with one call',
    sleeps: 'while nothing has come',
    gives: 'how many messages were received',
  },
  sendmmsg: {
    prototype: 'int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags);',
    section: 2,
    summary: 'Sends several messages with one call',
    sleeps: 'while there is no room for them',
    gives: 'how many messages were sent',
  },
  pselect: {
    prototype:
      'int pselect(int nfds, fd_set *readfds, fd_set *writefds, fd_set *exceptfds, const struct timespec *timeout, const sigset_t *sigmask);',
    section: 2,
    summary:
      'Waits until one of several descriptors is ready, with other signals blocked meanwhile',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives:
      'how many descriptors are ready; 0 when the timeout passed. The sets hold those that are',
  },
  ppoll: {
    prototype:
      'int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t *sigmask);',
    section: 2,
    summary:
      'Waits until one of several descriptors is ready, with other signals blocked meanwhile',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives: 'how many descriptors are ready; 0 when the timeout passed',
  },
  epoll_pwait: {
    prototype:
      'int epoll_pwait(int epfd, struct epoll_event *events, int maxevents, int timeout, const sigset_t *sigmask);',
    section: 2,
    summary:
      'Waits until a descriptor of the interest list is ready, with other signals blocked meanwhile',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives: 'how many descriptors are reported; 0 when the timeout passed',
  },
  epoll_pwait2: {
    prototype:
      'int epoll_pwait2(int epfd, struct epoll_event *events, int maxevents, const struct timespec *timeout, const sigset_t *sigmask);',
    section: 2,
    summary:
      'Waits until a descriptor of the interest list is ready, with a timeout in nanoseconds',
    sleeps: 'while none of them is ready and the timeout has not passed',
    gives: 'how many descriptors are reported; 0 when the timeout passed',
  },
  epoll_create: {
    prototype: 'int epoll_create(int size);',
    section: 2,
    summary: 'Makes an epoll instance; the size has had no effect since Linux 2.6.8',
    sleeps: null,
    gives: 'a new descriptor, for the epoll instance',
  },
  dup2: {
    prototype: 'int dup2(int oldfd, int newfd);',
    section: 2,
    summary: 'Makes newfd refer to what oldfd refers to; what newfd was is closed first',
    sleeps: null,
    gives: 'newfd',
  },
  dup3: {
    prototype: 'int dup3(int oldfd, int newfd, int flags);',
    section: 2,
    summary: 'Makes newfd refer to what oldfd refers to, with flags for the new descriptor',
    sleeps: null,
    gives: 'newfd',
  },
  fork: {
    prototype: 'pid_t fork(void);',
    section: 2,
    summary: 'Makes a child process: a copy of the caller, with a copy of its table of descriptors',
    sleeps: null,
    gives: 'the child’s pid in the parent, 0 in the child',
  },
  vfork: {
    prototype: 'pid_t vfork(void);',
    section: 2,
    summary:
      'Makes a child process that borrows the parent’s memory until it executes a program or exits',
    sleeps: null,
    gives: 'the child’s pid in the parent, 0 in the child',
  },
  execve: {
    prototype: 'int execve(const char *pathname, char *const argv[], char *const envp[]);',
    section: 2,
    summary:
      'Executes another program in this process; descriptors stay open, except those with FD_CLOEXEC',
    sleeps: null,
    gives: 'nothing: it does not return when it succeeds',
  },
  _exit: {
    prototype: 'void _exit(int status);',
    section: 2,
    summary: 'Ends the process; the kernel closes its descriptors',
    sleeps: null,
    gives: 'nothing: it does not return',
  },
  waitpid: {
    prototype: 'pid_t waitpid(pid_t pid, int *wstatus, int options);',
    section: 2,
    summary:
      'Waits until a child has ended, and lets the kernel forget it; until then it is a zombie',
    sleeps: 'while no such child has ended, unless WNOHANG is among the options',
    gives: 'the child’s pid; 0 with WNOHANG when none has ended',
  },
  sendfile: {
    prototype: 'ssize_t sendfile(int out_fd, int in_fd, off_t *offset, size_t count);',
    section: 2,
    summary: 'Copies bytes from a file to a socket inside the kernel',
    sleeps: 'while there is no room in the buffers on the way to the peer',
    gives: 'how many bytes were sent',
  },
  ioctl: {
    prototype: 'int ioctl(int fd, unsigned long request, ...);',
    section: 2,
    summary: 'Controls a descriptor: FIONBIO sets O_NONBLOCK, FIONREAD asks how much can be read',
    sleeps: null,
    gives: '0',
  },
  pause: {
    prototype: 'int pause(void);',
    section: 2,
    summary: 'Sleeps until a signal comes',
    sleeps: 'until a signal handler has run',
    gives: 'nothing but -1, with EINTR',
  },
  socketpair: {
    prototype: 'int socketpair(int domain, int type, int protocol, int sv[2]);',
    section: 2,
    summary: 'Makes two sockets that are connected with each other',
    sleeps: null,
    gives: '0',
  },
  pipe: {
    prototype: 'int pipe(int pipefd[2]);',
    section: 2,
    summary: 'Makes a pipe: what is written to one descriptor is read from the other',
    sleeps: null,
    gives: '0',
  },
  pipe2: {
    prototype: 'int pipe2(int pipefd[2], int flags);',
    section: 2,
    summary: 'Makes a pipe, with flags for its descriptors',
    sleeps: null,
    gives: '0',
  },
  eventfd: {
    prototype: 'int eventfd(unsigned int initval, int flags);',
    section: 2,
    summary: 'Makes a counter that can be read, written and waited for like a descriptor',
    sleeps: null,
    gives: 'a new descriptor',
  },
  futex: {
    prototype: 'long futex(uint32_t *uaddr, int futex_op, uint32_t val, ...);',
    section: 2,
    summary:
      'Sleeps on a word of memory until another thread wakes it: what a mutex and a condition variable wait in',
    sleeps: 'until it is woken',
    gives: '0',
  },
  unlinkat: {
    prototype: 'int unlinkat(int dirfd, const char *pathname, int flags);',
    section: 2,
    summary: 'Removes a name from a directory',
    sleeps: null,
    gives: '0',
  },
  io_uring_setup: {
    prototype: 'int io_uring_setup(uint32_t entries, struct io_uring_params *p);',
    section: 2,
    summary: 'Makes two rings in memory by which the kernel takes requests and returns results',
    sleeps: null,
    gives: 'a new descriptor',
  },
  io_uring_enter: {
    prototype:
      'int io_uring_enter(unsigned int fd, unsigned int to_submit, unsigned int min_complete, uint32_t flags, sigset_t *sig);',
    section: 2,
    summary: 'Hands requests in a ring to the kernel, and waits for results',
    sleeps: 'while fewer than min_complete requests are complete',
    gives: 'how many requests were taken',
  },
  io_uring_register: {
    prototype:
      'int io_uring_register(unsigned int fd, unsigned int opcode, void *arg, unsigned int nr_args);',
    section: 2,
    summary: 'Registers buffers or files for the requests of a ring',
    sleeps: null,
    gives: '0',
  },
  splice: {
    prototype:
      'ssize_t splice(int fd_in, off_t *off_in, int fd_out, off_t *off_out, size_t len, unsigned int flags);',
    section: 2,
    summary: 'Moves bytes between a pipe and another descriptor inside the kernel',
    sleeps: 'while nothing has come, or there is no room',
    gives: 'how many bytes were moved',
  },
};

/** The page of a call; null for a call that is not in the table. */
export const pageOf = (call: string): CallPage | null =>
  Object.hasOwn(CALL_MANUAL, call) ? CALL_MANUAL[call as CallName] : null;

/** `read(2)`; an unknown call too: calls are in section 2. */
export const sectionOf = (call: string): string => `${call}(${pageOf(call)?.section ?? 2})`;
