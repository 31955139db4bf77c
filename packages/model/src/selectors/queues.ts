import type {
  ClientState,
  Connection,
  LabState,
  Listening,
  ListeningElsewhere,
  ServerState,
} from '@socketarium/protocol';

/**
 * Several servers may listen at the lab's address, each with an accept queue of its own; and so may a
 * socket that none of them holds any more.
 */

/** Any socket that listens there. */
export interface Listener {
  /** The server's process, or the first holder elsewhere; null when none is known. */
  readonly pid: number | null;
  readonly listening: Pick<Listening, 'inode' | 'since' | 'acceptQueue'>;
}

/** The listening socket of a server of the lab. */
export interface ServingListener extends Listener {
  readonly pid: number;
  readonly listening: Listening;
}

/** Anything with servers: a picture, or a draft. */
export interface WithServers {
  readonly servers: readonly ServerState[];
  readonly elsewhere: readonly ListeningElsewhere[];
}

/** The lab's servers that listen, its first before the others. */
export const listeners = ({ servers }: Pick<WithServers, 'servers'>): ServingListener[] => {
  const all: ServingListener[] = [];
  for (const { pid, listening } of servers) {
    if (pid !== null && listening !== null) all.push({ pid, listening });
  }
  return all;
};

/** The same, and those that no server holds. */
export const allListeners = (look: WithServers): Listener[] => [
  ...listeners(look),
  ...look.elsewhere.map((listening) => ({ pid: listening.holders?.[0]?.pid ?? null, listening })),
];

/** The listening socket of a server of the lab; null while it does not listen. */
export const listeningOf = (
  { servers }: Pick<WithServers, 'servers'>,
  pid: number | null,
): Listening | null => servers.find((one) => one.pid === pid)?.listening ?? null;

const has = ({ listening }: Listener, clientId: string): boolean =>
  listening.acceptQueue.members.includes(clientId);

const newest = (all: readonly Listener[]): Listener | undefined =>
  all.reduce<Listener | undefined>(
    (best, one) => (best === undefined || one.listening.since > best.listening.since ? one : best),
    undefined,
  );

/** A connect(2) may return this much before the listen(2) that made it possible is reported. */
const SLACK = 5e6;

/** The socket that the name referred to when a connection was made (or requested): the newest by then. */
const ledThen = (all: readonly Listener[], { connectedAt, askedAt }: Connection) => {
  const at = connectedAt ?? askedAt;
  return (
    newest(all.filter(({ listening }) => listening.since <= at)) ??
    all.find(({ listening }) => listening.since <= at + SLACK)
  );
};

/**
 * The listening socket that a connection which is not accepted yet was made to: the one whose queue the
 * kernel has it in; before that sample, the one that the name referred to. Undefined when that one is
 * gone.
 */
export const askedOf = (all: readonly Listener[], connection: Connection): Listener | undefined => {
  // With one listener its queue need not be searched: the connection is to that one, or to none.
  if (all.length < 2 && ledThen(all, connection) !== undefined) return all[0];
  const having = all.filter((one) => has(one, connection.clientId));
  return having.length > 0 ? (ledThen(having, connection) ?? having[0]) : ledThen(all, connection);
};

/** True unless it is known to wait at another server than that of `pid`. */
export const mayWaitAt = (
  all: readonly Listener[],
  connection: Connection,
  pid: number,
): boolean => {
  const asked = askedOf(all, connection);
  if (asked === undefined || asked.pid === pid) return true;
  const { clientId, clientFd, connectedAt } = connection;
  // A client asleep in connect(2) looks the name up again when it is woken, unix_stream_connect.
  if (connectedAt === null) return !all.some((one) => has(one, clientId));
  // Its client's place in another queue may belong to a connection which it has left there.
  return clientFd !== null && ledThen(all, connection)?.pid === pid;
};

/** Finds a connection by its id: a draft, or a whole picture (`presentConnection`). */
export interface WithConnections extends WithServers {
  connection(id: string | null): Connection | undefined;
}

/**
 * The process at which an unserved client waits, in its queue or for room: a server's, or a holder of a
 * listening socket elsewhere. Null while the lab's server has no process, and when the socket's holder is
 * not known.
 */
export const askedServerIn = (look: WithConnections, client: ClientState): number | null => {
  const first = look.servers[0]?.pid ?? null;
  const alone = look.servers.every(({ pid, listening }) => pid === first || listening === null);
  if (alone && look.elsewhere.length === 0) return first;
  const connection = look.connection(client.connectionId);
  const asked = connection && askedOf(allListeners(look), connection);
  return asked === undefined ? first : asked.pid;
};

/** The server that the lab's name refers to, where new clients go: its pid, null when nobody listens. */
export const nameLeadsTo = (state: LabState): number | null =>
  newest(listeners(state))?.pid ?? null;
