/**
 * The words of the page itself: what is printed on its bars and around the picture. What is said of
 * servers, clients and queues is in model/words. Nothing else on the page has words of its own.
 */

export const BAR = {
  scenarios: 'Scenarios',
  lab: (transport: string, service: string) => `Lab: ${transport}, ${service}`,
  labFamily: (family: string) => family,
  labService: 'What the server does for its clients',
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  pace: 'Pace',
  more: 'More controls',
  help: 'Help',
} as const;

export const MULTIPLEXING = {
  name: 'Multiplexing',
  off: 'off: one client at a time',
  on: 'on: watches all clients',
  by: 'Multiplexing by',
  title: 'The same clients again, with the other kind of server',
} as const;

export const CLIENT_TOOLS = {
  bar: 'Clients',
  add: 'Add a client',
  addMany: (count: number) => `Add ${count} at once`,
  beOne: 'Be a client',
  join: 'or in a terminal:',
  copy: 'Copy',
  copied: 'Copied',
} as const;

export const SERVER_TOOLS = {
  bar: 'Server',
  stop: 'Stop',
  faults: 'Faults',
  faultsTitle: 'Bring about what goes wrong with sockets',
} as const;

export const MORE = {
  bar: 'More controls',
  burstSize: 'At once',
  burstSizeName: 'Clients added at once',
  runAgain: 'Run again',
  crash: 'Crash the server',
  backlog: 'Backlog',
  backlogTitle: 'What listen(2) is asked for; Linux queues one more than this. Runs again',
  options: 'Lab options',
  theme: (theme: string) => `Theme: ${theme}`,
} as const;

export const STAGE = {
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
  queueAside: (length: number, backlog: number, capacity: number) =>
    `${length} wait · backlog ${backlog} admits ${capacity}${length >= capacity ? ' · full' : ''}`,
  datagrams: (fd: number) => `datagram queue, fd ${fd}`,
  datagramList: 'Datagram queue',
  datagramAside: (length: number, size: string) => `${length} wait, ${size}`,
  doorList: 'At the door',
  others: 'not waiting',
  othersList: 'Other clients',
  more: (count: number) => `and ${count} more`,
  noClients: 'No clients yet. Add one, or join from a terminal.',
  waits: (time: string) => `waits ${time}`,
} as const;

export const MACHINE = {
  states: 'States',
  all: 'All steps',
  fewer: 'Fewer steps',
  before: (calls: readonly string[]) => `set up: ${calls.join(', ')}`,
  after: (calls: readonly string[]) => [...calls, 'exit'].join(', '),
} as const;
