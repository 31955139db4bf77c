/** What can be looked at closer: clients, descriptors, programs that are not observed. Sizes come printed. */

/** One at a time. */
export const PANELS = {
  details: 'Details',
  machine: 'Machine',
  calls: 'Calls',
  descriptors: 'Descriptors',
  callList: 'System calls',
  close: (panel: string) => `Close ${panel}`,
  closeTitle: (panel: string) => `Close ${panel} (Esc)`,
} as const;

/** A client's panel. `s` and `bytes` are printed numbers. */
export const CLIENT = {
  now: 'now',
  waited: 'waited',
  waitedInAll: (s: string) => `${s} s in total`,
  copies: 'copies',
  sent: 'sent',
  received: 'received',
  nothing: 'nothing yet',
  services: 'services',
  servicesDone: (done: number, wanted: number) => `${done} of ${wanted} done`,
  script: 'its script',
  steps: 'Steps of its script',
} as const;

/** The steps of a client's script, where they are no calls as C has them. */
export const SCRIPT = {
  bytes: (count: number) => `${count} bytes`,
  passes: ' + a descriptor',
  closesCopy: 'close(the copy)',
  until: { once: '', line: ' up to a newline', end: ' up to end-of-file' },
} as const;

/** What a client can be made to do, and why not. */
export const CLIENT_DOES = {
  list: (client: string) => `What ${client} can do`,
  halfClose: 'Half-close',
  halfCloseSays:
    'shutdown(SHUT_WR): it shuts down its write side, and still reads. The server reads end-of-file.',
  stopReading: 'Stop reading',
  stopReadingSays:
    'Replies stay in the kernel; once there is no room, the server sleeps in write().',
  readAgain: 'Read again',
  readAgainSays: 'It reads what is in its receive queue, and there is room again.',
  close: 'Close',
  closeSays: 'close(), even in mid-request. Closing with unread data resets the connection.',
  crash: 'Crash client',
  crashShort: 'Crash',
  crashSays: 'kill -9: it runs no further; the kernel closes its descriptors.',
  others: 'It belongs to another program: use its own terminal',
  ended: 'It has ended',
  notConnected: 'It has no connection now',
  shared: 'It shares its process with other clients, which would die too',
  noHalfClose: 'Datagrams have no connection to half-close',
  halfClosed: 'It is half-closed already',
} as const;

/** The box in which one types what a client sends. `limit` and `bytes` are printed numbers. */
export const SEND_BOX = {
  number: 'Send a number',
  line: 'Send a line',
  numberHint: '0 ends, and returns the sum',
  lineHint: 'comes back unchanged',
  send: 'Send',
  sendTitle: (key: string) => `Send (Enter; ${key} goes to this box)`,
  tooLong: (limit: string, bytes: string): string =>
    `A message has at most ${limit} bytes; this has ${bytes}. Nothing is cut off: shorten it.`,
  /** A box of one line has taken the newlines out of what was pasted. */
  newlines: (count: string): string => `${count} pasted as spaces: a message is one line.`,
} as const;

/** The server's descriptors. */
export const DESCRIPTORS = {
  none: 'The server has no socket open.',
  caption: 'The server’s descriptors',
  fd: 'fd',
  what: 'what it is',
  peer: 'peer',
  receive: 'receive',
  send: 'send',
  roles: {
    unbound: 'socket, no name yet',
    listening: 'listening socket',
    connecting: 'connecting',
    connected: 'connected socket',
    bound: 'datagram socket',
    epoll: 'epoll instance',
    passed: 'received in a message',
    file: 'file',
  },
  ready: ' · ready',
  inode: (inode: number) => `inode ${inode}`,
  limited: (free: number) =>
    `RLIMIT_NOFILE is lowered: ${free} more ${free === 1 ? 'descriptor fits' : 'descriptors fit'}.${free === 0 ? ' accept() = -1 EMFILE.' : ''}`,
  columns:
    'receive and send: bytes in the kernel to the server and from it, by sock_diag. A Unix socket’s send queue includes the kernel’s overhead.',
  emptySet: 'nothing in its set',
  set: (fds: string) => `in its set: ${fds}`,
  passedFrom: (fd: number | null, client: string) =>
    `the open file that is ${fd === null ? 'a descriptor' : `fd ${fd}`} of ${client}`,
  acceptQueue: (length: number, backlog: number) =>
    `${length} in its accept queue, backlog ${backlog}`,
  datagrams: (waiting: string, lost: number | null) =>
    `${waiting} in its queue${lost === null ? '' : `, ${lost} lost`}`,
} as const;

/** Of programs that are not observed. */
export const EXTERNALS = {
  listeningSocket: 'listening socket',
  end: 'its end',
  heldBy: 'held by',
  read: 'from it',
  wrote: 'to it',
  waited: 'seen waiting',
  notKnown: 'not known: its calls are not observed',
} as const;
