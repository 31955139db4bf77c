import type { CallArgs } from '@socketarium/protocol';
import type { TracePart } from '@socketarium/protocol/wire';
import {
  acceptFlags,
  domainName,
  epollCreateFlags,
  epollEvents,
  epollOp,
  fcntlArg,
  fcntlName,
  howName,
  ioctlName,
  levelName,
  messageFlags,
  openFlags,
  optionName,
  typeName,
  waitOptions,
} from '@socketarium/syscalls/symbols';
import {
  addressIn,
  bufferIn,
  numberIn,
  partOf,
  polledIn,
  rightsIn,
  setIn,
  socketsIn,
  textIn,
} from './parts.ts';
import { waitStatus } from './wait-status.ts';

/**
 * A call's arguments as CALLS has them, from the numbers and parts of its record. epoll_wait's events
 * are not here: they have the user's data, and descriptors.ts knows which descriptor it stands for.
 */
type Entered = (numbers: readonly number[], parts: readonly TracePart[]) => CallArgs;
type Returned = (parts: readonly TracePart[], result: number) => CallArgs;

const at = (numbers: readonly number[], index: number): number => numbers[index] ?? 0;

/** Arguments that are numbers, by their names in order. */
const named =
  (...names: string[]): Entered =>
  (numbers) =>
    Object.fromEntries(names.map((name, index) => [name, at(numbers, index)]));

const selecting: Entered = (n, parts) => {
  const writefds = setIn(parts, 'writeSet');
  return {
    nfds: at(n, 0),
    readfds: setIn(parts),
    ...(writefds.length === 0 ? {} : { writefds }),
    timeout: at(n, 1),
  };
};

const polling: Entered = (n, parts) => ({
  fds: polledIn(parts, false),
  nfds: at(n, 0),
  timeout: at(n, 1),
});

const making: Entered = (n) => ({
  domain: domainName(at(n, 0)),
  type: typeName(at(n, 1)),
  protocol: at(n, 2),
});

const ENTERED: Readonly<Record<string, Entered>> = {
  socket: making,
  socketpair: making,
  bind: (n, parts) => ({ sockfd: at(n, 0), addr: addressIn(parts) }),
  listen: named('sockfd', 'backlog'),
  accept: named('sockfd'),
  accept4: (n) => ({ sockfd: at(n, 0), flags: acceptFlags(at(n, 1)) }),
  connect: (n, parts) => ({ sockfd: at(n, 0), addr: addressIn(parts) }),
  read: named('fd', 'count'),
  readv: named('fd', 'count'),
  write: (n, parts) => ({ fd: at(n, 0), buf: bufferIn(parts), count: at(n, 1) }),
  writev: (n, parts) => ({ fd: at(n, 0), buf: bufferIn(parts), count: at(n, 1) }),
  recv: (n) => ({ sockfd: at(n, 0), len: at(n, 1), flags: messageFlags(at(n, 2)) }),
  recvfrom: (n) => ({ sockfd: at(n, 0), len: at(n, 1), flags: messageFlags(at(n, 2)) }),
  recvmsg: (n) => ({ sockfd: at(n, 0), len: at(n, 1), flags: messageFlags(at(n, 2)) }),
  recvmmsg: (n) => ({ sockfd: at(n, 0), vlen: at(n, 1), flags: messageFlags(at(n, 2)) }),
  sendmmsg: (n) => ({ sockfd: at(n, 0), vlen: at(n, 1), flags: messageFlags(at(n, 2)) }),
  send: (n, parts) => ({
    sockfd: at(n, 0),
    buf: bufferIn(parts),
    len: at(n, 1),
    flags: messageFlags(at(n, 2)),
  }),
  sendto: (n, parts) => ({
    sockfd: at(n, 0),
    buf: bufferIn(parts),
    len: at(n, 1),
    flags: messageFlags(at(n, 2)),
    dest_addr: addressIn(parts),
  }),
  sendmsg: (n, parts) => ({
    sockfd: at(n, 0),
    buf: bufferIn(parts),
    flags: messageFlags(at(n, 2)),
    msg_name: addressIn(parts),
    scm_rights: rightsIn(parts),
  }),
  sendfile: named('out_fd', 'in_fd', 'count'),
  splice: named('fd_in', 'fd_out', 'len'),
  close: named('fd'),
  unlink: (_, parts) => ({ pathname: textIn(parts) }),
  unlinkat: (n, parts) => ({ dirfd: at(n, 0), pathname: textIn(parts), flags: at(n, 1) }),
  select: selecting,
  pselect: selecting,
  poll: polling,
  ppoll: polling,
  shutdown: (n) => ({ sockfd: at(n, 0), how: howName(at(n, 1)) }),
  setsockopt: (n) => ({
    sockfd: at(n, 0),
    level: levelName(at(n, 1)),
    optname: optionName(at(n, 1), at(n, 2)),
    optval: at(n, 3),
  }),
  getsockopt: (n) => ({
    sockfd: at(n, 0),
    level: levelName(at(n, 1)),
    optname: optionName(at(n, 1), at(n, 2)),
  }),
  getsockname: named('sockfd'),
  getpeername: named('sockfd'),
  epoll_create: named('size'),
  epoll_create1: (n) => ({ flags: epollCreateFlags(at(n, 0)) }),
  epoll_ctl: (n) => ({
    epfd: at(n, 0),
    op: epollOp(at(n, 1)),
    fd: at(n, 2),
    events: epollEvents(at(n, 3)),
  }),
  epoll_wait: named('epfd', 'maxevents', 'timeout'),
  epoll_pwait: named('epfd', 'maxevents', 'timeout'),
  epoll_pwait2: named('epfd', 'maxevents', 'timeout'),
  fcntl: (n) => ({
    fd: at(n, 0),
    cmd: fcntlName(at(n, 1)),
    arg: fcntlArg(at(n, 1), at(n, 2)),
  }),
  ioctl: (n) => ({ fd: at(n, 0), request: ioctlName(at(n, 1)), arg: at(n, 2) }),
  dup: named('oldfd'),
  dup2: named('oldfd', 'newfd'),
  dup3: (n) => ({ oldfd: at(n, 0), newfd: at(n, 1), flags: openFlags(at(n, 2)) }),
  pipe: named(),
  pipe2: (n) => ({ flags: openFlags(at(n, 0)) }),
  eventfd: (n) => ({ initval: at(n, 0), flags: openFlags(at(n, 1)) }),
  nanosleep: named('req'),
  pause: named(),
  fork: named(),
  vfork: named(),
  execve: (_, parts) => ({ pathname: textIn(parts) }),
  _exit: named('status'),
  waitpid: (n) => ({ pid: at(n, 0), options: waitOptions(at(n, 1)) }),
  futex: (n) => ({
    op: at(n, 0) === 0 ? 'FUTEX_WAIT' : String(at(n, 0)),
    on: at(n, 1) === 0 ? 'condition' : 'mutex',
  }),
  io_uring_setup: named('entries'),
  io_uring_enter: named('fd', 'to_submit', 'min_complete'),
  io_uring_register: named('fd', 'opcode'),
};

const accepted: Returned = (parts) => {
  const [socket] = socketsIn(parts);
  const { inode = 0, peerInode = 0, peerPid = 0 } = socket ?? {};
  return { addr: addressIn(parts), inode, peerPid, peerInode };
};

const selected: Returned = (parts) => {
  const writefds = setIn(parts, 'writeSet');
  return { readfds: setIn(parts), ...(writefds.length === 0 ? {} : { writefds }) };
};

const received: Returned = (parts) => ({ buf: bufferIn(parts) });
const polled: Returned = (parts) => ({ fds: polledIn(parts, true) });
const paired: Returned = (parts) => ({ pipefd: rightsIn(parts) });

const RETURNED: Readonly<Record<string, Returned>> = {
  socket: (parts) => ({ inode: socketsIn(parts)[0]?.inode ?? 0 }),
  socketpair: (parts) => {
    const [one, other] = socketsIn(parts);
    return {
      sv: one === undefined || other === undefined ? [] : [one.peerPid, other.peerPid],
      inode: one?.inode ?? 0,
      peerInode: other?.inode ?? 0,
    };
  },
  accept: accepted,
  accept4: accepted,
  connect: (parts) => ({ local: addressIn(parts) }),
  getsockname: (parts) => ({ addr: addressIn(parts) }),
  getpeername: (parts) => ({ addr: addressIn(parts) }),
  getsockopt: (parts) => ({ optval: numberIn(parts) }),
  read: received,
  readv: received,
  recv: received,
  recvfrom: (parts) => ({ buf: bufferIn(parts), src_addr: addressIn(parts) }),
  recvmsg: (parts) => ({
    buf: bufferIn(parts),
    msg_name: addressIn(parts),
    // The flags come first, in a data part of their own.
    msg_flags: messageFlags(partOf(parts, 'data') === undefined ? 0 : numberIn(parts)),
    scm_rights: rightsIn(parts),
  }),
  select: selected,
  pselect: selected,
  poll: polled,
  ppoll: polled,
  pipe: paired,
  pipe2: paired,
  waitpid: (parts, result) => ({ wstatus: result > 0 ? waitStatus(numberIn(parts)) : '' }),
};

export const enteredArgs = (
  call: string,
  numbers: readonly number[],
  parts: readonly TracePart[],
): CallArgs => {
  const decode = ENTERED[call];
  if (decode !== undefined) return decode(numbers, parts);
  return Object.fromEntries(numbers.map((value, index) => [`arg${index}`, value]));
};

export const returnedArgs = (call: string, result: number, parts: readonly TracePart[]): CallArgs =>
  RETURNED[call]?.(parts, result) ?? {};
