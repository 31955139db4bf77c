/** What can go wrong with sockets, and the ways back. What each fault shows is one sentence, without its full stop. */

export const FAULT_GROUPS = {
  client: 'A client',
  server: 'The server',
  address: 'The address',
  limits: 'Limits',
  undo: 'Undo',
} as const;

/** Whom a fault hits. */
export const HITS = {
  server: 'the server',
  newClient: 'a new client',
  address: 'the address',
  queue: 'the accept queue',
} as const;

/** Why a fault cannot be brought about, said of several. */
export const NO_FAULT = {
  unknown: 'The lab is not known yet',
  exited: 'The server has exited: start it first',
  noConnections: 'This transport has no connections',
  nobody: 'No client of the lab is connected',
} as const;

/** What a fault waits for. */
export const AWAITED = {
  exit: 'the server exits',
  gone: 'the client is gone',
  served: (client: string) => `${client} is served`,
  inVain: (seconds: number, what: string) => `Timed out after ${seconds} s, waiting until ${what}.`,
} as const;

export const FAULT = {
  killClient: {
    name: 'Kill a client',
    shows: 'SIGKILL in the middle of its request: the kernel closes its sockets',
    noneAlive: 'No client of the lab is alive',
    shared: 'The clients share one process: all of them would die',
    says: (client: string) => `${client} is killed.`,
  },
  unread: {
    name: 'Close with unread data',
    shows: 'Closing with unread data resets the connection: ECONNRESET at the other end',
    wrongService: 'Choose the service echo or sum',
    messages: 'Choose the service echo: here a long message is truncated, and nothing stays unread',
    saysServer: 'A new client sends more than the sum needs: the server closes with unread data.',
    saysClient: 'A new client sends a request, and closes without reading the reply.',
  },
  halfClose: {
    name: 'Half-close',
    shows: 'shutdown(SHUT_WR): the server reads end-of-file, and its replies still arrive',
    says: (client: string) => `${client} shuts down its write side: shutdown(SHUT_WR).`,
  },
  stopReading: {
    name: 'Stop reading',
    shows: 'Replies stay in the kernel; once the buffers are full the server sleeps in write',
    nobody: 'No client of the lab is reading',
    says: (client: string) => `${client} stops reading.`,
  },
  flood: {
    name: 'Write and never read',
    shows: 'A client that only writes: both ends sleep in write, each waiting for the other',
    wrongService: 'Choose the service echo: it replies to every line',
    says: 'A new client writes, and reads no reply.',
  },
  leaveBeforeAccept: {
    name: 'Leave before accept',
    shows: 'A client that has closed is accepted all the same; the server notices when it reads',
    saysHeld: (client: string) => `${client} connected and closed while the server was paused.`,
    saysServing: (client: string) =>
      `${client} connects, and closes while the server serves another client.`,
    saysBusy: (busy: string, leaver: string) =>
      `${busy} keeps the server busy; meanwhile ${leaver} connects and closes.`,
  },
  killServer: {
    name: 'Kill the server',
    shows: 'SIGKILL: it skips its closing steps; connected and queued clients are reset',
    says: 'The server is killed.',
  },
  slowHandler: {
    name: 'Slow handler',
    shows: (seconds: number) =>
      `Each request takes ${seconds} s of work: all clients wait, multiplexed or not`,
    already: 'It is slow already',
    says: (ms: number) => `From now on each request takes the server ${ms} ms.`,
  },
  staleName: {
    name: 'Leftover socket file',
    shows:
      'The server is killed and its socket file stays on disk: the next bind fails, EADDRINUSE',
    notUnix: 'Only a Unix socket has a file on disk',
    removed: 'The server removed its socket file when it exited: start it first',
    says: 'The server was killed; the next one does not remove the leftover socket file.',
  },
  secondServer: {
    name: 'Second server',
    shows: 'The address is in use: its bind fails, EADDRINUSE',
    says: 'A second server is started at the same address.',
    tooMany: (limit: number) => `A lab has at most ${limit} second servers`,
  },
  secondServerUnlink: {
    name: 'Second server, unlink first',
    shows: 'It takes the name: new clients connect to it, and the first server does not notice',
    noName: 'A port has no name to unlink',
    says: 'A second server is started at the same address, after unlink.',
  },
  timeWait: {
    name: 'Restart without SO_REUSEADDR',
    shows:
      'Connections that the server closed are in TIME_WAIT: bind to its port fails, EADDRINUSE',
    notTcp: 'Only TCP has TIME_WAIT',
    nobody: 'No client has connected yet: there is no TIME_WAIT',
    says: 'The server is started again on its port, without SO_REUSEADDR.',
  },
  reuseAddress: {
    name: 'Restart with SO_REUSEADDR',
    shows: 'The same port at once, in spite of TIME_WAIT',
    says: 'The server is started again on its port, with SO_REUSEADDR.',
  },
  fullBacklog: {
    name: 'Full accept queue',
    shows: 'More clients than the queue admits, which is backlog + 1: the others sleep in connect',
    noQueue: 'Without connections there is no accept queue',
    tooMany: (backlog: number, count: number, limit: number) =>
      `A backlog of ${backlog} takes ${count} clients; a lab has ${limit}`,
    says: (count: number) => `${count} slow clients connect at once.`,
    saysHeld: (count: number) =>
      `${count} clients connect while the server is paused; Play resumes it.`,
  },
  emfile: {
    name: 'No descriptors left',
    shows: 'RLIMIT_NOFILE is reached: accept fails with EMFILE, and waiting clients keep waiting',
    datagram: 'A datagram server needs no second descriptor',
    already: 'It has none left already',
    serving: 'It needs no second one now: try it when no client is served, or multiplexed',
    says: 'The server can open no more descriptors; a client connects.',
  },
} as const;

/** The ways back. */
export const UNDO = {
  startServer: {
    name: 'Start the server again',
    shows: 'At the same address: unlink first, and SO_REUSEADDR',
    says: 'The server is started again at the same address.',
  },
  giveDescriptors: {
    name: 'Restore the descriptors',
    shows: 'RLIMIT_NOFILE as it was',
    says: 'The server can open as many descriptors as before.',
  },
  fastHandler: {
    name: 'Fast handler again',
    shows: (ms: number) =>
      ms === 0 ? 'A request takes no work' : `A request takes ${ms} ms, as the lab has it`,
    says: 'The handler is fast again.',
  },
  read: {
    name: (client: string) => `${client} reads again`,
    shows: 'It reads what is in the kernel for it',
    says: (client: string) => `${client} reads again.`,
  },
  endSecond: {
    name: 'End the second server',
    shows: 'SIGTERM: it runs its closing steps and removes its socket file',
    says: 'SIGTERM sent to the second server.',
  },
} as const;
