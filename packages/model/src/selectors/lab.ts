import type {
  AcceptQueue,
  ClientState,
  Connection,
  LabState,
  ServerState,
} from '@socketarium/protocol';

/** Questions that a view asks of a state. */

/** How many connections the accept queue admits: Linux takes one more than the backlog (measured). */
export const queueCapacity = (queue: Pick<AcceptQueue, 'backlog'>): number => queue.backlog + 1;

/** How many more descriptors a server can open under a lowered RLIMIT_NOFILE; null when it is not lowered. */
export const freeDescriptors = (
  server: Pick<ServerState, 'spareDescriptors' | 'descriptors' | 'descriptorsThen'>,
): number | null =>
  server.spareDescriptors === null
    ? null
    : Math.max(0, server.spareDescriptors - (server.descriptors.length - server.descriptorsThen));

export const clientById = (state: LabState, id: string): ClientState | undefined =>
  state.clients.find((one) => one.id === id);

export const connectionById = (state: LabState, id: string | null): Connection | undefined =>
  id === null ? undefined : state.connections.find((one) => one.id === id);

/** Clients that sleep in connect(2) because the queue has no room: first come first. */
export const atTheDoor = (state: LabState): ClientState[] =>
  state.clients
    .filter((one) => one.phase === 'connecting' && one.blockedIn === 'connect')
    .sort((a, b) => (a.waitingSince ?? 0) - (b.waitingSince ?? 0));

/** Connections that the server has a descriptor for, in the order it accepted them. */
export const acceptedConnections = (state: LabState): Connection[] =>
  state.connections
    .filter((one) => one.serverFd !== null)
    .sort((a, b) => (a.acceptedAt ?? 0) - (b.acceptedAt ?? 0));

/**
 * The client that the server is busy with: the iterative server's one, the multiplexed server's
 * whose descriptor its open or last call is on. Null when it is busy with none.
 */
export const servedClient = (state: LabState): ClientState | null => {
  const accepted = acceptedConnections(state);
  const call = state.server.inCall ?? state.server.lastCall;
  const fd = call?.args.fd;
  const connection =
    state.config.server === 'iterative'
      ? accepted.at(-1)
      : state.server.blockedIn === 'select'
        ? undefined
        : accepted.find((one) => one.serverFd === fd);
  return (connection && clientById(state, connection.clientId)) ?? null;
};
