/** The picture: its regions, its lists, and what stands on cards and groups. */

export const STAGE = {
  picture: 'Picture',
  server: 'server',
  serverNotes: 'About the server',
  secondServers: 'Second servers',
  /** Second servers that ended before those that are drawn. */
  secondServersBefore: (count: number) => `+ ${count} before ${count === 1 ? 'it' : 'them'}`,
  userRegion: 'User space',
  kernelRegion: 'Kernel',
  above: 'user space',
  below: 'kernel',
  line: 'system calls',
  connected: 'connected',
  connectedList: 'Connected sockets',
  connectedAside: (fd: number, unread: string) => `fd ${fd} · ${unread} to read`,
  queue: 'accept queue',
  queueList: 'Accept queue',
  queueListOf: (server: string) => `Accept queue of ${server}`,
  queueAside: (length: number, backlog: number, capacity: number) =>
    `${length} wait · backlog ${backlog} admits ${capacity}${length >= capacity ? ' · full' : ''}`,
  datagrams: (fd: number) => `datagram queue, fd ${fd}`,
  datagramList: 'Datagram queue',
  datagramAside: (length: number, size: string) => `${length} wait, ${size}`,
  door: 'no room',
  wires: (count: number) => (count === 1 ? 'connection' : 'connections'),
  doorList: 'Waiting for room',
  secondDoorList: 'Waiting for room at the second server',
  elsewhere: 'waiting elsewhere',
  elsewhereList: 'In another queue',
  others: 'not waiting',
  othersList: 'Other clients',
  more: (count: number) => `and ${count} more`,
  moreShort: ' more',
  noClientsTitle: 'No clients yet',
  noClientsHow: 'Add one, or join from a terminal.',
  waits: (time: string) => `waits ${time}`,
  waited: (time: string) => `waited ${time}`,
  waitedBy: (client: string, time: string) => `${client}, waited ${time}`,
  noClosingSteps: 'no closing steps',
} as const;

/** On a client's card. */
export const CLIENT_CARD = {
  waiting: (count: number) => `${count} wait`,
  cutOff: 'cut off',
  noRoom: 'no room',
  closed: 'closed',
  noAnswer: 'no reply',
  noAnswerErrno: 'EAGAIN: no reply',
  notReading: 'not reading',
  external: 'external client',
  nothingSent: 'nothing sent',
  aClient: 'a client',
} as const;

/** Many clients, in groups: by how they stand. */
export const GROUPS = {
  served: 'being served',
  connected: 'connected',
  cut: 'server has closed',
  queued: 'in the queue',
  door: 'queue full',
  left: 'closed before accept()',
  idle: 'on their way',
  done: 'done',
  failed: 'failed',
  allReceived: 'all received',
  inTurn: 'who is served, and who is next',
  some: 'some of them',
} as const;

export const LEGEND = {
  name: 'Legend',
  datagram: 'datagram: a service request',
  answer: 'its reply',
  connect: 'connection-initiation request',
  request: 'service request',
  reply: 'reply',
  served: 'being served',
  received: 'all received',
  connected: 'connected',
  queued: 'in the accept queue',
  queuedDatagram: 'in the queue',
  lost: 'lost',
  door: 'waiting for room',
  asleep: 'asleep in a call',
} as const;

/** A second server's card. */
export const SECOND = {
  killed: (signal: string) => `killed by ${signal}`,
  exited: (code: number | string) => `exited, code ${code}`,
  starting: 'starting',
  served: (count: number) => `served ${count}`,
  waiting: (count: number) => `${count} waiting`,
  lostName: 'has lost the name',
  hasName: 'has the name now',
} as const;

export const MACHINE = {
  region: (title: string) => `State machine: ${title}`,
  whose: 'Whose machine',
  states: 'States',
  all: 'All steps',
  fewer: 'Fewer steps',
  before: (calls: readonly string[]) => `set up: ${calls.join(', ')}`,
  after: (calls: readonly string[]) => [...calls, 'exit'].join(', '),
  nothing: 'nothing has happened yet',
  last: (transition: string) => `last: ${transition}`,
  surprise: (count: number, what: string) => `Surprise${count > 1 ? ` (${count})` : ''}: ${what}`,
  atWork: 'at work',
  asleep: 'asleep',
} as const;
