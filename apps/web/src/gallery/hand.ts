import { initialState } from '@socketarium/model';
import {
  type ClientState,
  type Connection,
  type CreateLabInput,
  clientScript,
  createLab,
  type FinishedCall,
  isUnix,
  type LabState,
  type OpenCall,
  type ServerState,
  type SocketRow,
  sends,
} from '@socketarium/protocol';
import { START } from './kernel.ts';

/** States made by hand, for moments that the gallery's make-believe kernel does not play. */

/** When the picture is taken. */
export const NOW = START + 6e9;
const MS = 1e6;

/** A call that has been open for so many milliseconds. */
export const open = (call: OpenCall['call'], args: OpenCall['args'], ms: number): OpenCall => ({
  callId: 1,
  call,
  args,
  since: NOW - ms * MS,
});

export const finished = (
  call: FinishedCall['call'],
  args: FinishedCall['args'],
  ret: number,
  errno: string | null = null,
): FinishedCall => ({
  seq: 90,
  callId: 1,
  call,
  args,
  ret,
  errno,
  enteredAt: NOW - 300 * MS,
  returnedAt: NOW - 290 * MS,
});

type ServerPart = Partial<Omit<ServerState, 'position'>>;

const serverAt = (base: ServerState, part: ServerPart): ServerState => {
  const machine = part.machine ?? base.machine;
  return {
    ...base,
    pid: 4711,
    status: 'running',
    ...part,
    machine,
    position: { ...base.position, state: machine, since: NOW - 400 * MS },
    blockedIn: part.inCall === undefined ? null : (part.inCall?.call ?? null),
  };
};

export const lab = (
  input: Partial<CreateLabInput>,
  server: ServerPart,
  rest: Partial<Omit<LabState, 'server' | 'servers' | 'config'>> = {},
  others: readonly ServerState[] = [],
): LabState => {
  const config = createLab.parse({
    transport: 'unix-stream',
    server: 'iterative',
    service: 'sum',
    backlog: 2,
    ...input,
  });
  const address = isUnix(config.transport)
    ? { path: '/run/user/1000/socketarium-x/lab-1.sock' }
    : { host: '127.0.0.1', port: 40_123 };
  const base = initialState({ config, address, startedAt: START });
  const first = { ...serverAt(base.server, server), listening: rest.listening ?? null };
  return { ...base, seq: 100, t: NOW, ...rest, server: first, servers: [first, ...others] };
};

/** The same lab with these servers beside its first. */
export const beside = (state: LabState, ...others: readonly ServerState[]): LabState => ({
  ...state,
  servers: [state.server, ...others],
});

export const second = (
  base: LabState,
  n: number,
  part: ServerPart & Pick<ServerState, 'served'> & { readonly queue?: readonly number[] },
): ServerState => {
  const { queue: members, served, ...server } = part;
  return {
    ...serverAt(base.server, { pid: 5300 + n, ...server }),
    listens: members !== undefined,
    listening:
      members === undefined
        ? null
        : { ...listening(...members), inode: 69_990 + n, since: START + 1000 * MS * n },
    served,
  };
};

export const client = (n: number, part: Partial<ClientState> = {}): ClientState => ({
  id: `client-${n}`,
  name: `client ${n}`,
  kind: 'lab',
  pid: 5000 + n,
  isolated: true,
  script: clientScript.parse({}),
  addedAt: START,
  phase: 'served',
  reason: null,
  place: null,
  waitedMs: 0,
  waitingSince: null,
  blockedIn: part.inCall === undefined ? null : (part.inCall?.call ?? null),
  inCall: null,
  lastCall: finished('socket', {}, 4),
  machine: null,
  position: null,
  sent: '',
  received: '',
  sentBytes: part.sent?.length ?? 0,
  receivedBytes: part.received?.length ?? 0,
  messages: [],
  heard: null,
  noRoom: sends(part.inCall?.call ?? null) || part.inCall?.call === 'connect',
  lost: 0,
  leftUnread: 0,
  exchanged: null,
  servicesWanted: 1,
  stoppedReading: false,
  servicesBegun: 1,
  servicesDone: 0,
  connectionId: `c-${n}`,
  ...part,
});

export const connection = (n: number, part: Partial<Connection> = {}): Connection => ({
  id: `c-${n}`,
  clientId: `client-${n}`,
  clientFd: 4,
  clientCopies: [],
  clientClosed: [],
  clientInode: 7000 + n,
  clientPort: null,
  clientAddress: null,
  serverFd: 20 + n,
  serverInode: 8000 + n,
  acceptedBy: part.serverFd === null ? null : 4711,
  halfClosed: false,
  transfer: null,
  askedAt: START,
  connectedAt: START + n,
  joined: null,
  acceptedAt: START + n,
  serverClosedAt: null,
  serverRead: '',
  serverWrote: '',
  serverReadBytes: 0,
  serverWroteBytes: 0,
  truncated: false,
  serverHeard: null,
  zeroReads: 0,
  emptySent: 0,
  heldBack: null,
  toServer: null,
  toClient: null,
  clientEnd: row(7000 + n, 0, 0),
  clientGone: false,
  serverEnd: row(8000 + n, 0, 0),
  ...part,
});

export const row = (inode: number, receiveQueue: number, sendQueue: number): SocketRow => ({
  inode,
  peerInode: null,
  localPort: null,
  peerPort: null,
  state: 'ESTABLISHED',
  receiveQueue,
  sendQueue,
  owner: null,
  holders: null,
});

/** A listening socket on fd 20 with these clients in its queue. */
export const listening = (...members: number[]): NonNullable<LabState['listening']> => ({
  fd: 20,
  inode: 69_999,
  since: START,
  acceptQueue: {
    length: members.length,
    backlog: 2,
    members: members.map((n) => `client-${n}`),
    places: members.map((_, i) => i + 1),
    ordered: true,
    untoldAfter: null,
    asOf: NOW,
  },
  failing: null,
});

/** Datagrams that wait, by sender and text, the first to be received first. */
export const queue = (
  part: Partial<NonNullable<LabState['datagrams']>>,
  ...letters: [number, string][]
): NonNullable<LabState['datagrams']> => ({
  fd: 20,
  inode: 69_999,
  length: letters.length,
  exact: true,
  bytes: letters.reduce((sum, [, text]) => sum + text.length, 0),
  members: letters.map(([n, text], i) => ({
    clientId: `client-${n}`,
    length: text.length,
    preview: text,
    sentAt: NOW - (letters.length - i) * 50 * MS,
  })),
  maxLength: 11,
  receiveBuffer: null,
  received: 12,
  lost: 0,
  truncated: 0,
  cut: null,
  unclaimed: [],
  emptyAt: 0,
  asOf: NOW,
  ...part,
});

export const many = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i + 1));
