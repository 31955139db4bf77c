import {
  type AcceptQueue,
  type ClientState,
  type Connection,
  type CreateLab,
  type FinishedCall,
  isDatagram,
  type LabState,
  LIMITS,
  type OpenCall,
  type ServerState,
  sends,
} from '@socketarium/protocol';

import { askedServer } from './present.ts';

/** Questions of a view about a state. */

/** How many connections the accept queue admits: Linux takes one more than the backlog (measured). */
export const queueCapacity = (queue: Pick<AcceptQueue, 'backlog'>): number => queue.backlog + 1;

/** True while an accept queue admits one more. */
export const hasRoom = (queue: Pick<AcceptQueue, 'length' | 'backlog'>): boolean =>
  queue.length < queueCapacity(queue);

/** How many more descriptors a server can open under a lowered RLIMIT_NOFILE; null when it is not lowered. */
export const freeDescriptors = (
  server: Pick<ServerState, 'spareDescriptors' | 'descriptors' | 'descriptorsThen'>,
): number | null =>
  server.spareDescriptors === null
    ? null
    : Math.max(0, server.spareDescriptors - (server.descriptors.length - server.descriptorsThen));

/** True for a descriptor that select(2) cannot watch: an fd_set has no bit for it. */
export const isBeyondFdSet = (
  { server, transport }: Pick<CreateLab, 'server' | 'transport'>,
  fd: number,
): boolean => server === 'select' && !isDatagram(transport) && fd >= LIMITS.fdSetSize;

export const clientById = (state: LabState, id: string): ClientState | undefined =>
  state.clients.find((one) => one.id === id);

/** Clients that sleep in connect(2) because a server's queue has no room: first come first. */
export const blockedInConnect = (state: LabState, of = state.server.pid): ClientState[] =>
  state.clients
    .filter(
      (one) =>
        one.phase === 'connecting' &&
        one.blockedIn === 'connect' &&
        one.noRoom &&
        askedServer(state, one) === of,
    )
    .sort((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0));

/** Connections that a server (by default the lab's first) has a descriptor for, in the order it accepted them. */
export const acceptedConnections = (state: LabState, by = state.server.pid): Connection[] =>
  state.connections
    .filter((one) => one.serverFd !== null && one.acceptedBy === by)
    .sort((a, b) => (a.acceptedAt ?? 0) - (b.acceptedAt ?? 0));

/** The client that a call of the server is about: by its descriptor, or on datagrams by the address in it. */
export const peerOf = (state: LabState, call: OpenCall | FinishedCall): Connection | undefined => {
  const { args } = call;
  if (isDatagram(state.config.transport)) {
    const address = args.src_addr ?? args.dest_addr ?? args.msg_name;
    return address === undefined || address === ''
      ? undefined
      : state.connections.findLast((one) => one.clientAddress === address);
  }
  const fd = args.fd ?? args.sockfd;
  return state.connections.find(
    (one) => one.serverFd !== null && one.serverFd === fd && one.acceptedBy === state.server.pid,
  );
};

/**
 * The client that the server is busy with: the iterative server's one; the one whose request the
 * multiplexed or the datagram server is handling. Null when it is busy with none.
 */
export const servedClient = (state: LabState): ClientState | null => {
  const { server, config } = state;
  const datagrams = isDatagram(config.transport);
  if (config.server === 'iterative' && !datagrams) {
    const connection = acceptedConnections(state).at(-1);
    return (connection && clientById(state, connection.clientId)) ?? null;
  }
  // Its work is a call as well, and on no descriptor.
  const { workOn } = server;
  const call =
    server.inCall?.call === 'nanosleep' ? server.lastCall : (server.inCall ?? server.lastCall);
  const connection =
    workOn !== null
      ? state.connections.find((one) => one.id === workOn)
      : call
        ? peerOf(state, call)
        : undefined;
  return (connection && clientById(state, connection.clientId)) ?? null;
};

/** Clients that sleep because a Unix datagram server's queue has no room: first come first. */
export const waitingForRoom = (state: LabState): ClientState[] =>
  state.datagrams === null
    ? []
    : state.clients
        .filter((one) => one.noRoom && one.blockedIn !== null && sends(one.blockedIn))
        .sort((a, b) => (a.inCall?.since ?? 0) - (b.inCall?.since ?? 0));
