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
 * sets or reads an option; `sleeps`: for a time.
 */
export type CallFamily =
  | 'creates'
  | 'names'
  | 'receives'
  | 'sends'
  | 'waits'
  | 'closes'
  | 'controls'
  | 'sleeps';

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
});

export type CallName = keyof typeof CALLS;

export const CALL_NAMES = Object.keys(CALLS) as [CallName, ...CallName[]];

const byId: (CallName | undefined)[] = [];
for (const name of CALL_NAMES) byId[CALLS[name].id] = name;

/** The call with this wire id, or undefined when this version does not have it. */
export const callById = (id: number): CallName | undefined => byId[id];

/** Whether a call with this name is in the table. */
export const isCallName = (name: string): name is CallName => Object.hasOwn(CALLS, name);
