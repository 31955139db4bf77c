/**
 * The known system calls: for each, its id in an event record, its purpose, which argument is its
 * descriptor, whether it may put its caller to sleep, and its arguments by man-page name with their
 * types. The binary codec, the JSON facts, the reducer and the page's call list are all made from this
 * table; use queries.ts to ask it. docs/add-a-system-call.md says how to add a call. A call that is not
 * in the table is a fact all the same.
 *
 * Field types:
 * - `int`: a 32-bit signed integer.
 * - `uint`: an unsigned integer up to 2^53 (inode numbers).
 * - `text`: short UTF-8 text; symbols (`AF_UNIX`), paths and printed addresses.
 * - `bytes`: a buffer: its exact length and the first LIMITS.previewBytes of it.
 * - `fds`: a set of descriptors, as in fd_set.
 *
 * `entered` fields are known before the call; `returned` fields only after it. A field that a comment
 * calls *enrichment* is not an argument: the tracer asks the kernel for it right after the call, in the
 * same process, because no other process could without a race.
 */
export type FieldType = 'int' | 'uint' | 'text' | 'bytes' | 'fds';

/**
 * What a call is for. `creates`: returns a new descriptor; `names`: binds a socket to an address, a queue
 * or a peer, asks for an address, or removes a name; `receives` and `sends`: service requests and
 * answers; `waits`: for readiness; `closes`: a descriptor, or one direction of a connection; `controls`:
 * sets or reads an option; `sleeps`: for a time, or on a lock; `processes`: makes, runs, awaits or ends one.
 */
export type CallFamily =
  | 'creates'
  | 'names'
  | 'receives'
  | 'sends'
  | 'waits'
  | 'closes'
  | 'controls'
  | 'sleeps'
  | 'processes';

export interface CallDefinition {
  readonly id: number;
  readonly family: CallFamily;
  /** Name of the argument that is the descriptor of the call; null for none. */
  readonly fd: string | null;
  /** True when the call may put the caller to sleep on a blocking descriptor. */
  readonly maySleep: boolean;
  /** Of a call that waits: the returned set with the ready descriptors. */
  readonly ready?: string;
  readonly entered: Readonly<Record<string, FieldType>>;
  readonly returned: Readonly<Record<string, FieldType>>;
}

const define = <const T extends Record<string, CallDefinition>>(calls: T): T => calls;

export const CALLS = define({
  /** socket(2). Enrichment: `inode`, by fstat(2) of the new descriptor. */
  socket: {
    id: 1,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { domain: 'text', type: 'text', protocol: 'int' },
    returned: { inode: 'uint' },
  },
  bind: {
    id: 2,
    family: 'names',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int', addr: 'text' },
    returned: {},
  },
  listen: {
    id: 3,
    family: 'names',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int', backlog: 'int' },
    returned: {},
  },
  /**
   * accept(2). `addr` is the peer's printed address. Enrichment: `inode` of the connected socket and, for
   * a Unix socket, `peerPid` by SO_PEERCRED (0 where there is none) and `peerInode` by sock_diag (0 when
   * the peer left before it was accepted). For TCP the host fills in `peerPid` when the peer is an
   * external process that it can find.
   */
  accept: {
    id: 4,
    family: 'creates',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int' },
    returned: { addr: 'text', inode: 'uint', peerPid: 'int', peerInode: 'uint' },
  },
  /** connect(2). Enrichment: `local`, the caller's own printed address, by getsockname(2). */
  connect: {
    id: 5,
    family: 'names',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', addr: 'text' },
    returned: { local: 'text' },
  },
  read: {
    id: 6,
    family: 'receives',
    fd: 'fd',
    maySleep: true,
    entered: { fd: 'int', count: 'int' },
    returned: { buf: 'bytes' },
  },
  write: {
    id: 7,
    family: 'sends',
    fd: 'fd',
    maySleep: true,
    entered: { fd: 'int', buf: 'bytes', count: 'int' },
    returned: {},
  },
  close: {
    id: 8,
    family: 'closes',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int' },
    returned: {},
  },
  unlink: {
    id: 9,
    family: 'names',
    fd: null,
    maySleep: false,
    entered: { pathname: 'text' },
    returned: {},
  },
  /** select(2) for readability. `timeout` is milliseconds, -1 for none; the set comes back changed. */
  select: {
    id: 10,
    family: 'waits',
    fd: null,
    maySleep: true,
    entered: { nfds: 'int', readfds: 'fds', timeout: 'int' },
    returned: { readfds: 'fds' },
    ready: 'readfds',
  },
  shutdown: {
    id: 11,
    family: 'closes',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int', how: 'text' },
    returned: {},
  },
  /** setsockopt(2). For an option that is a time (SO_RCVTIMEO), `optval` is milliseconds. */
  setsockopt: {
    id: 12,
    family: 'controls',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int', level: 'text', optname: 'text', optval: 'int' },
    returned: {},
  },
  getsockopt: {
    id: 13,
    family: 'controls',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int', level: 'text', optname: 'text' },
    returned: { optval: 'int' },
  },
  /**
   * getsockname(2). A lab's datagram client calls it once its socket has a name (after its bind on Unix,
   * after its first sendto or sendmsg on UDP). The result is the `src_addr` that the server sees, except
   * for UDP's host, which is 0.0.0.0 (or ::) as long as the socket is not connected.
   */
  getsockname: {
    id: 14,
    family: 'names',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int' },
    returned: { addr: 'text' },
  },
  getpeername: {
    id: 15,
    family: 'names',
    fd: 'sockfd',
    maySleep: false,
    entered: { sockfd: 'int' },
    returned: { addr: 'text' },
  },
  fstat: {
    id: 16,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int' },
    returned: { inode: 'uint' },
  },
  sigaction: {
    id: 17,
    family: 'controls',
    fd: null,
    maySleep: false,
    entered: { signum: 'text' },
    returned: {},
  },
  prctl: {
    id: 18,
    family: 'controls',
    fd: null,
    maySleep: false,
    entered: { option: 'text', arg2: 'int' },
    returned: {},
  },
  /**
   * recvfrom(2). `flags` by symbol, `0` for none. `src_addr`: the sender's printed address, empty on TCP
   * and for an unnamed sender (a Unix stream has the name of a peer that has one). On a datagram socket
   * the bytes that did not fit into `len` are lost; recvmsg reports that, recvfrom does not. Here and at
   * recvmsg the host adds `peerPid` to a datagram from an external process when it can find it.
   */
  recvfrom: {
    id: 19,
    family: 'receives',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', len: 'int', flags: 'text' },
    returned: { buf: 'bytes', src_addr: 'text' },
  },
  /** sendto(2). `dest_addr` is empty where none was given. Blocks while the receiver's queue is full (Unix). */
  sendto: {
    id: 20,
    family: 'sends',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', buf: 'bytes', len: 'int', flags: 'text', dest_addr: 'text' },
    returned: {},
  },
  /**
   * recvmsg(2). `msg_name`: the sender's printed address; `msg_flags` by symbol (`MSG_TRUNC`: the
   * datagram was longer than the buffer); `scm_rights`: the descriptors that were received, unix(7).
   */
  recvmsg: {
    id: 21,
    family: 'receives',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', len: 'int', flags: 'text' },
    returned: { buf: 'bytes', msg_name: 'text', msg_flags: 'text', scm_rights: 'fds' },
  },
  /** sendmsg(2). `scm_rights`: the descriptors that are passed, empty for none. */
  sendmsg: {
    id: 22,
    family: 'sends',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', buf: 'bytes', flags: 'text', msg_name: 'text', scm_rights: 'fds' },
    returned: {},
  },
  /** poll(2) for POLLIN. `fds` when entered: the descriptors to watch; when returned: those whose revents is not 0. */
  poll: {
    id: 23,
    family: 'waits',
    fd: null,
    maySleep: true,
    entered: { fds: 'fds', nfds: 'int', timeout: 'int' },
    returned: { fds: 'fds' },
    ready: 'fds',
  },
  epoll_create1: {
    id: 24,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { flags: 'text' },
    returned: {},
  },
  /** epoll_ctl(2). `op` and `events` by symbol: `EPOLL_CTL_ADD`, `EPOLLIN|EPOLLET`. */
  epoll_ctl: {
    id: 25,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { epfd: 'int', op: 'text', fd: 'int', events: 'text' },
    returned: {},
  },
  /** epoll_wait(2). `events`: the descriptors that it reported. */
  epoll_wait: {
    id: 26,
    family: 'waits',
    fd: 'epfd',
    maySleep: true,
    entered: { epfd: 'int', maxevents: 'int', timeout: 'int' },
    returned: { events: 'fds' },
    ready: 'events',
  },
  /** fcntl(2). `cmd` and `arg` by symbol: `F_SETFL`, `O_RDWR|O_NONBLOCK`. */
  fcntl: {
    id: 27,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int', cmd: 'text', arg: 'text' },
    returned: {},
  },
  /** dup(2): another descriptor for the same open file. */
  dup: {
    id: 28,
    family: 'creates',
    fd: 'oldfd',
    maySleep: false,
    entered: { oldfd: 'int' },
    returned: {},
  },
  /** nanosleep(2), the simulated work of a request. `req` is milliseconds. */
  nanosleep: {
    id: 29,
    family: 'sleeps',
    fd: null,
    maySleep: true,
    entered: { req: 'int' },
    returned: {},
  },
  /** open(2). Enrichment: `inode`. */
  open: {
    id: 30,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { pathname: 'text', flags: 'text' },
    returned: { inode: 'uint' },
  },
  /** memfd_create(2): a file without a name in the file system. Enrichment: `inode`. */
  memfd_create: {
    id: 31,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { name: 'text', flags: 'text' },
    returned: { inode: 'uint' },
  },
  /** lseek(2). `whence` by symbol. The offset belongs to the open file, not to the descriptor. */
  lseek: {
    id: 32,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int', offset: 'uint', whence: 'text' },
    returned: {},
  },
  /** accept(2) with flags for the new descriptor. */
  accept4: {
    id: 33,
    family: 'creates',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', flags: 'text' },
    returned: { addr: 'text', inode: 'uint', peerPid: 'int', peerInode: 'uint' },
  },
  /** readv(2). `count`: the bytes that there is room for, over all buffers. */
  readv: {
    id: 34,
    family: 'receives',
    fd: 'fd',
    maySleep: true,
    entered: { fd: 'int', count: 'int' },
    returned: { buf: 'bytes' },
  },
  /** writev(2). `buf` and `count`: the bytes of all buffers. */
  writev: {
    id: 35,
    family: 'sends',
    fd: 'fd',
    maySleep: true,
    entered: { fd: 'int', buf: 'bytes', count: 'int' },
    returned: {},
  },
  /** recv(2): recvfrom(2) without asking who sent it. */
  recv: {
    id: 36,
    family: 'receives',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', len: 'int', flags: 'text' },
    returned: { buf: 'bytes' },
  },
  /** send(2): sendto(2) without an address. */
  send: {
    id: 37,
    family: 'sends',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', buf: 'bytes', len: 'int', flags: 'text' },
    returned: {},
  },
  /** recvmmsg(2): several messages at once; what they hold is not recorded. */
  recvmmsg: {
    id: 38,
    family: 'controls',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', vlen: 'int', flags: 'text' },
    returned: {},
  },
  sendmmsg: {
    id: 39,
    family: 'controls',
    fd: 'sockfd',
    maySleep: true,
    entered: { sockfd: 'int', vlen: 'int', flags: 'text' },
    returned: {},
  },
  /** pselect(2): select(2) with a signal mask. */
  pselect: {
    id: 40,
    family: 'waits',
    fd: null,
    maySleep: true,
    entered: { nfds: 'int', readfds: 'fds', timeout: 'int' },
    returned: { readfds: 'fds' },
    ready: 'readfds',
  },
  /** ppoll(2): poll(2) with a signal mask. */
  ppoll: {
    id: 41,
    family: 'waits',
    fd: null,
    maySleep: true,
    entered: { fds: 'fds', nfds: 'int', timeout: 'int' },
    returned: { fds: 'fds' },
    ready: 'fds',
  },
  /** epoll_pwait(2): epoll_wait(2) with a signal mask. */
  epoll_pwait: {
    id: 42,
    family: 'waits',
    fd: 'epfd',
    maySleep: true,
    entered: { epfd: 'int', maxevents: 'int', timeout: 'int' },
    returned: { events: 'fds' },
    ready: 'events',
  },
  epoll_pwait2: {
    id: 43,
    family: 'waits',
    fd: 'epfd',
    maySleep: true,
    entered: { epfd: 'int', maxevents: 'int', timeout: 'int' },
    returned: { events: 'fds' },
    ready: 'events',
  },
  epoll_create: {
    id: 44,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { size: 'int' },
    returned: {},
  },
  /** dup2(2): `newfd` refers to what `oldfd` does, and is closed before. */
  dup2: {
    id: 45,
    family: 'creates',
    fd: 'oldfd',
    maySleep: false,
    entered: { oldfd: 'int', newfd: 'int' },
    returned: {},
  },
  dup3: {
    id: 46,
    family: 'creates',
    fd: 'oldfd',
    maySleep: false,
    entered: { oldfd: 'int', newfd: 'int', flags: 'text' },
    returned: {},
  },
  /** fork(2). The return in the parent; the child begins with `process.forked`. */
  fork: {
    id: 47,
    family: 'processes',
    fd: null,
    maySleep: false,
    entered: {},
    returned: {},
  },
  vfork: {
    id: 48,
    family: 'processes',
    fd: null,
    maySleep: false,
    entered: {},
    returned: {},
  },
  /** execve(2). It returns only when it fails. */
  execve: {
    id: 49,
    family: 'processes',
    fd: null,
    maySleep: false,
    entered: { pathname: 'text' },
    returned: {},
  },
  /** _exit(2), also at the end of exit(3). It never returns. */
  _exit: {
    id: 50,
    family: 'processes',
    fd: null,
    maySleep: false,
    entered: { status: 'int' },
    returned: {},
  },
  /** waitpid(2), and wait(2), wait4(2), waitid(2) as the same. `pid` -1: any child. `wstatus`: how it ended, in words. */
  waitpid: {
    id: 51,
    family: 'processes',
    fd: null,
    maySleep: true,
    entered: { pid: 'int', options: 'text' },
    returned: { wstatus: 'text' },
  },
  sendfile: {
    id: 52,
    family: 'sends',
    fd: 'out_fd',
    maySleep: true,
    entered: { out_fd: 'int', in_fd: 'int', count: 'int' },
    returned: {},
  },
  /** ioctl(2) of what concerns sockets: FIONBIO, FIONREAD. */
  ioctl: {
    id: 53,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int', request: 'text', arg: 'int' },
    returned: {},
  },
  pause: {
    id: 54,
    family: 'sleeps',
    fd: null,
    maySleep: true,
    entered: {},
    returned: {},
  },
  /** socketpair(2). `sv`: the two descriptors. Enrichment: their inodes. */
  socketpair: {
    id: 55,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { domain: 'text', type: 'text', protocol: 'int' },
    returned: { sv: 'fds', inode: 'uint', peerInode: 'uint' },
  },
  /** pipe(2). `pipefd`: the descriptors, the reading one first. */
  pipe: {
    id: 56,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: {},
    returned: { pipefd: 'fds' },
  },
  pipe2: {
    id: 57,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { flags: 'text' },
    returned: { pipefd: 'fds' },
  },
  eventfd: {
    id: 58,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { initval: 'int', flags: 'text' },
    returned: {},
  },
  /** futex(2), in which threads sleep on a lock. `on`: `condition` (pthread_cond_wait) or `mutex`. */
  futex: {
    id: 59,
    family: 'sleeps',
    fd: null,
    maySleep: true,
    entered: { op: 'text', on: 'text' },
    returned: {},
  },
  unlinkat: {
    id: 60,
    family: 'names',
    fd: null,
    maySleep: false,
    entered: { dirfd: 'int', pathname: 'text', flags: 'int' },
    returned: {},
  },
  io_uring_setup: {
    id: 61,
    family: 'creates',
    fd: null,
    maySleep: false,
    entered: { entries: 'int' },
    returned: {},
  },
  io_uring_enter: {
    id: 62,
    family: 'waits',
    fd: 'fd',
    maySleep: true,
    entered: { fd: 'int', to_submit: 'int', min_complete: 'int' },
    returned: {},
  },
  io_uring_register: {
    id: 63,
    family: 'controls',
    fd: 'fd',
    maySleep: false,
    entered: { fd: 'int', opcode: 'int' },
    returned: {},
  },
  splice: {
    id: 64,
    family: 'sends',
    fd: 'fd_out',
    maySleep: true,
    entered: { fd_in: 'int', fd_out: 'int', len: 'int' },
    returned: {},
  },
});

export type CallName = keyof typeof CALLS;

export const CALL_NAMES = Object.keys(CALLS) as [CallName, ...CallName[]];

const byId: (CallName | undefined)[] = [];
for (const name of CALL_NAMES) byId[CALLS[name].id] = name;

/** The call with this wire id, or undefined when this version does not have it. */
export const callById = (id: number): CallName | undefined => byId[id];

/** Whether a call with this name is in the table. */
export const isCallName = (name: string): name is CallName => Object.hasOwn(CALLS, name);
