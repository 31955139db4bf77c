import {
  type ClientState,
  type Connection,
  descriptorOf,
  type FinishedCall,
  isDatagram,
  type LabState,
  type OpenCall,
  receives,
  sends,
} from '@socketarium/protocol';

/**
 * Connections that the server accepted and has not closed, by descriptor: the kernel uses the lowest free
 * one, so that a new connection takes the place of one that went. Those that a second server accepted are
 * not included: their descriptors belong to another process.
 */
export const acceptedOf = (state: LabState): readonly Connection[] => {
  const known = accepted.get(state);
  if (known !== undefined) return known;
  const found = state.connections
    .filter(
      (c) => c.serverFd !== null && (c.acceptedBy === null || c.acceptedBy === state.server.pid),
    )
    .sort((a, b) => (a.serverFd ?? 0) - (b.serverFd ?? 0));
  accepted.set(state, found);
  return found;
};

/** Many callers use it for one picture. */
const accepted = new WeakMap<LabState, readonly Connection[]>();

const fdOf = ({ call, args }: OpenCall | FinishedCall): number => descriptorOf(call, args);

/** The connection that the server is handling: the one of its call's descriptor. */
export const connectionInHand = (state: LabState): Connection | null => {
  const { server } = state;
  const open = acceptedOf(state);
  if (state.config.server === 'iterative') return open[0] ?? null;
  if (server.workOn !== null) return open.find((c) => c.id === server.workOn) ?? null;
  const call = [server.inCall, server.lastCall].find((one) => one !== null && fdOf(one) >= 0);
  const fd = call ? fdOf(call) : -1;
  return open.find((c) => c.serverFd === fd) ?? null;
};

/** The client whose request the server is handling; null when there is none. */
export const clientInHand = (state: LabState): ClientState | null => {
  const id = isDatagram(state.config.transport)
    ? senderInHand(state)
    : connectionInHand(state)?.clientId;
  return state.clients.find((client) => client.id === id) ?? null;
};

/** The sender of the datagram that was received last: only the address identifies it. */
const senderInHand = (state: LabState): string | undefined => {
  const { lastCall, inCall, workOn } = state.server;
  if (workOn !== null) return state.connections.find((c) => c.id === workOn)?.clientId;
  const call = inCall !== null && sends(inCall.call) ? inCall : lastCall;
  if (call === null || !(receives(call.call) || sends(call.call))) return undefined;
  const { args } = call;
  const address = args.src_addr ?? args.dest_addr ?? args.msg_name;
  if (typeof address !== 'string' || address === '') return undefined;
  // A UDP client's own name lacks the host that the server sees.
  const isFrom = ({ clientAddress, clientPort }: Connection): boolean =>
    clientPort === null ? clientAddress === address : address.endsWith(`:${clientPort}`);
  return state.connections.find(isFrom)?.clientId;
};
