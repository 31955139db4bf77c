/** The kernel's half of the picture: sockets, queues, buffers, messages. Sizes come printed. */

/** A socket with connections in its accept queue. */
export const LISTENING = {
  none: 'no listening socket',
  title: 'accept queue',
  socket: (fd: number, narrow: boolean) => `${narrow ? '' : 'listening socket, '}fd ${fd}`,
  socketOf: (server: string) => `listening socket of ${server}`,
  ready: 'ready',
  full: 'full',
  ofCapacity: (length: number, capacity: number) => `${length} of ${capacity}`,
  waiting: (length: number, backlog: number, capacity: number) =>
    `${length} wait · backlog ${backlog} admits ${capacity}`,
  lostName: 'has lost its name',
  neverAgain: 'notified once: they keep waiting',
  reset: 'reset',
  sent: (what: string) => `, ${what} sent`,
  moreFrom: (count: number, place: string) => `${count} more, from the ${place}`,
  placesFree: (count: number) => `${count} places free`,
  behind: 'behind',
  free: 'free',
} as const;

/** Sockets that accept() has made. */
export const CONNECTED = {
  none: 'no connected socket',
  how: 'accept() makes one for the 1st in the queue.',
  more: (count: number) => `+ ${count} more connected sockets`,
  to: (client: string) => `connected to ${client}`,
  fd: (fd: number) => `fd ${fd}`,
  halfClosed: 'half-closed',
  halfClose: 'half-close →',
  fin: 'FIN →',
  ready: 'ready',
  noBit: 'no bit in fd_set',
  toRead: 'to read',
  replied: 'replied',
  /** `marks`: what is unusual of it. `messages`: the unread ones, counted; null where none are kept apart. */
  name: (
    fd: number | null,
    client: string,
    marks: readonly string[],
    messages: string | null,
    bytes: number,
  ) =>
    [
      `fd ${fd}`,
      `connected to ${client}`,
      ...marks,
      ...(messages === null ? [] : [messages]),
      `${bytes} bytes to read`,
    ].join(', '),
  toReadOf: (client: string) => `${client}: to read`,
  unreadReplies: (client: string) => `${client}: replies not read yet`,
  notRead: 'sent, not read yet',
} as const;

/** The buffers at the two ends of a connection. */
export const BUFFERS = {
  queues: 'queues',
  receive: 'receive',
  send: 'send',
  server: 'server',
  toRead: 'to read',
  sentBy: (client: string) => `${client} sent`,
  forServer: 'for the server to read',
  forClient: (client: string) => `for ${client} to read`,
  serverReceives: 'server’s receive queue',
  serverSends: 'server’s send queue',
  clientReceives: (client: string) => `${client}’s receive queue`,
  clientSends: (client: string) => `${client}’s send queue`,
  bytes: (count: number) => `${count} bytes`,
  closed: 'closed',
} as const;

/** Messages that are kept apart on their way. */
export const MESSAGES = {
  toServer: 'to the server',
  to: (client: string) => `to ${client}`,
  from: (client: string) => `Messages from ${client}`,
  for: (client: string) => `Messages for ${client}`,
  name: (bytes: number, text: string) => `${bytes} bytes, “${text}”`,
  truncates: (buffer: number) => `, longer than the buffer of ${buffer}: the rest will be lost`,
  more: (count: number) => `${count} more`,
  none: 'none waiting',
} as const;

export const DATAGRAMS = {
  none: 'no datagram socket',
  gone: 'It ended with the server, and so did the datagrams in its queue.',
  toCome: 'bind() will give it a name: then anybody can send to it.',
  socket: 'datagram socket',
  queue: 'datagram queue',
  admits: (count: number) => ` · admits ${count}`,
  full: 'full',
  nothing: 'no datagram waiting',
  received: (count: number) => `received ${count}`,
  truncated: (count: number) => `truncated ${count}`,
  truncatedName: (length: number | string, lost: number | string) =>
    `Truncated: ${length}, lost ${lost}`,
  fullSleeps: 'when the queue is full, the sender sleeps',
  takes: (call: string) => `${call} takes the 1st ↑`,
  receiveBuffer: 'Receive buffer',
  bytes: (count: number) => `${count} bytes`,
  used: (used: string, room: string) => `${used} of ${room} B`,
  behind: 'behind',
  name: (client: string, message: string) => `${client}, ${message}`,
  lost: 'lost: ',
  lostName: (count: number) => `Lost datagrams: ${count}`,
  noRoom: 'no room: dropped',
  wouldDrop: 'a full queue drops the next one',
} as const;

export const EPOLL = {
  title: 'epoll instance: the set is kept in the kernel, between calls too',
  name: 'epoll',
  set: 'Epoll set',
  member: (fd: number, ready: boolean) => `fd ${fd}${ready ? ', ready' : ''}`,
} as const;

/** What a server that ended has left behind. */
export const LEFTOVERS = {
  file: 'leftover socket file',
  fileName: (name: string) => `leftover socket file ${name}`,
  fileMeans: 'still on disk: bind() = -1 EADDRINUSE until unlink()',
  portMeans: 'they keep the port: bind() fails without SO_REUSEADDR',
} as const;

/** Open files of which a descriptor was passed. */
export const PASSED = {
  list: 'Passed descriptors',
  none: 'no descriptor passed yet: open files are in the kernel',
  gone: 'gone',
  file: 'open file',
  inMessage: 'in the message',
  from: (fd: string, client: string) => `${fd} of ${client}`,
  to: (fd: number, server: string) => `fd ${fd} of ${server}`,
  onItsWay: (from: string, server: string) => `${from}, on its way to ${server}`,
  bothClosed: (from: string, to: string) => `${from} was ${to}, both closed`,
  closed: (from: string, to: string) => `${from} was ${to}, closed`,
  stillOpen: (from: string, to: string) => `${from}, closed, is still ${to}`,
  oneFile: (from: string, to: string) => `${from} and ${to}: one open file`,
} as const;
