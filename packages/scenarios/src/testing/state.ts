import {
  CALL_NAMES,
  type ClientState,
  createLab,
  type LabState,
  type ServerState,
} from '@socketarium/protocol';

/** Pictures made by hand: the test's fields, and everything else as in a lab in which nothing happened. */
export const picture = (
  patch: Partial<Omit<LabState, 'server' | 'servers' | 'clients'>> & {
    server?: Partial<ServerState>;
    /** Those beside it. */
    servers?: readonly ServerState[];
    clients?: readonly Partial<ClientState>[];
  } = {},
): LabState => {
  const { server: serverPatch, clients: clientPatches = [], servers: others = [], ...rest } = patch;
  const first = server(serverPatch);
  const servers = [first, ...others];
  return { ...EMPTY, ...rest, server: first, servers, clients: clientPatches.map(client) };
};

/** The same picture with some parts new; the others keep their identity, as with the reducer. */
export const changed = (state: LabState, patch: Partial<LabState>): LabState => ({
  ...state,
  ...patch,
});

export const server = (patch: Partial<ServerState> = {}): ServerState => ({
  ...EMPTY.server,
  ...patch,
});

export const client = (patch: Partial<ClientState>, index = 0): ClientState => ({
  id: `client-${index + 1}`,
  name: `client ${index + 1}`,
  kind: 'lab',
  pid: 100 + index,
  isolated: true,
  script: null,
  addedAt: 0,
  phase: 'connecting',
  reason: null,
  place: null,
  waitedMs: 0,
  waitingSince: null,
  blockedIn: null,
  inCall: null,
  lastCall: null,
  machine: null,
  position: null,
  sent: '',
  received: '',
  sentBytes: 0,
  receivedBytes: 0,
  messages: [],
  heard: null,
  noRoom: false,
  lost: 0,
  leftUnread: 0,
  exchanged: null,
  servicesWanted: 1,
  stoppedReading: false,
  servicesBegun: 0,
  servicesDone: 0,
  connectionId: null,
  ...patch,
});

export const acceptQueue = (members: readonly string[]): LabState['listening'] => ({
  fd: 3,
  inode: 30,
  since: 0,
  acceptQueue: {
    length: members.length,
    backlog: 4,
    members: [...members],
    places: members.map((_, i) => i + 1),
    ordered: true,
    untoldAfter: null,
    asOf: 0,
  },
  failing: null,
});

const SERVER: ServerState = {
  pid: 1,
  status: 'running',
  exit: null,
  blockedIn: null,
  inCall: null,
  lastCall: null,
  gate: { mode: 'open', paceMs: 0, waiting: null },
  machine: 'start',
  position: { state: 'start', since: 0, lastTransition: null, surprises: [], surpriseCount: 0 },
  descriptors: [],
  ready: [],
  spareDescriptors: null,
  descriptorsThen: 0,
  unwatchable: null,
  workMs: 0,
  workOn: null,
  starts: 1,
  reuseAddr: false,
  reuseAddrBefore: null,
  listens: true,
  listening: null,
  served: 0,
};

const EMPTY: LabState = {
  seq: 0,
  t: 0,
  startedAt: 0,
  config: createLab.parse({ transport: 'unix-stream', server: 'iterative', service: 'sum' }),
  address: { path: '/run/lab-1.sock' },
  listening: null,
  elsewhere: [],
  datagrams: null,
  processes: [],
  sockets: [],
  server: SERVER,
  servers: [SERVER],
  passed: [],
  atAddress: null,
  clients: [],
  connections: [],
  counters: {
    calls: Object.fromEntries(
      CALL_NAMES.map((name) => [name, { entered: 0, returned: 0, failed: 0 }]),
    ),
    serverCalls: {},
    accepted: 0,
    connectionRequests: 0,
    serviceRequests: 0,
    replies: 0,
    bytesRead: 0,
    bytesWritten: 0,
    events: 0,
    samples: 0,
  },
};
