/** What is said once something was done, and why a choice does not fit a lab. */

export const SAID = {
  noneSelected: 'No client is selected.',
  cannot: (client: string, why: string) => `${client}: ${why}.`,
  client: (client: string, what: string) => `${client} ${what}.`,
  closes: 'closes its connection',
  killed: 'is killed',
  copied: 'Copied. Paste it in a terminal.',
  selected: 'Selected: copy it with Ctrl+C.',
  resumed: 'Resumed.',
  paused: 'Paused: the server waits before its next call.',
  stepping: 'Paused: each step is one call.',
  sigterm: 'SIGTERM sent to the server.',
  sigkill: 'SIGKILL sent to the server.',
  sends: (client: string, text: string) => `${client} sends ${text}.`,
  halfCloses: (client: string) => `${client} shuts down its write side: shutdown(SHUT_WR).`,
  reads: (client: string) => `${client} reads again.`,
  stopsReading: (client: string) => `${client} stops reading.`,
  showing: (lab: string) => `Now showing ${lab}.`,
  without: (what: readonly string[]) => `Without ${what.join(', ')}.`,
  sameClients: (lab: string, clients: string) => `${lab}: the same ${clients} again.`,
  aClient: 'a client',
  added: (client: string) => `Added ${client}.`,
  addedMany: (count: number) => `Added ${count} clients.`,
} as const;

/** Why a choice does not fit the lab. */
export const UNFIT = {
  multiplexing: 'One socket, nothing to multiplex',
  service: 'Only a Unix socket passes a descriptor: both ends must be on one machine',
  ipv6: 'A Unix socket has a path, not an Internet address',
  trigger: 'Only epoll has a choice: select and poll are level-triggered',
  wholeLine: 'A datagram is always read whole',
  ioForService: 'Only sendmsg and recvmsg pass a descriptor',
  typedFile: 'A file is copied, not typed: add a client',
  typedDescriptor: 'A descriptor cannot be typed: add a client',
  ioOnTransport: 'read does not return the sender of a datagram',
} as const;

/** What was given up with a lab that could not have it. */
export const DROPPED = {
  service: (service: string) => `service ${service}`,
  ipv6: 'IPv6',
  edge: 'edge-triggered',
  wholeLine: 'reading whole lines',
  calls: (first: string, second: string) => `${first} and ${second}`,
} as const;

/** What clients send to an echo server, each something else, so that they can be told apart. */
export const CLIENT_LINES = {
  first: [
    ['hello', 'how are you?'],
    ['good morning', 'is anyone there?'],
    ['ping', 'ping again'],
    ['one', 'two', 'three'],
    ['what is the answer?', 'thank you'],
  ],
  added: [
    ['hi', 'still there?'],
    ['one', 'two', 'three'],
    ['tick', 'tock'],
    ['to be', 'or not'],
  ],
  burst: ['hello', 'goodbye'],
  unread: 'and I will not listen',
  flood: 'all work and no play ',
} as const;
