import type { ClientState, Connection, LabState, Listening } from '@socketarium/protocol';

/** Several servers may listen at the lab's address, each with an accept queue of its own. */

export interface Listener {
  /** `server`, or a second one. */
  readonly who: string;
  readonly listening: Listening;
}

/** The lab's servers that listen, its own first. */
export const listeners = ({ listening, secondServers }: LabState): Listener[] => {
  const all: Listener[] = listening === null ? [] : [{ who: 'server', listening }];
  for (const { id, listening: its } of secondServers) {
    if (its !== null) all.push({ who: id, listening: its });
  }
  return all;
};

/** The listening socket of a server of the lab's; null while it does not listen. */
export const listeningOf = (state: LabState, who: string): Listening | null =>
  who === 'server'
    ? state.listening
    : (state.secondServers.find((one) => one.id === who)?.listening ?? null);

const has = ({ listening }: Listener, clientId: string): boolean =>
  listening.acceptQueue.members.includes(clientId);

const newest = (all: readonly Listener[]): Listener | undefined =>
  all.reduce<Listener | undefined>(
    (best, one) => (best === undefined || one.listening.since > best.listening.since ? one : best),
    undefined,
  );

/** A connect(2) may return this much before the listen(2) that made it possible is seen to. */
const SLACK = 5e6;

/** The one to which the name led when a connection was made (or else when it asked): the newest by then. */
const ledThen = (all: readonly Listener[], { connectedAt, askedAt }: Connection) => {
  const at = connectedAt ?? askedAt;
  return (
    newest(all.filter(({ listening }) => listening.since <= at)) ??
    all.find(({ listening }) => listening.since <= at + SLACK)
  );
};

/**
 * The listening socket that a connection which is not accepted yet was asked of: the one that has it
 * in its queue by the kernel's word; before that word, the one to which the name led. Undefined when
 * that one is gone.
 */
export const askedOf = (all: readonly Listener[], connection: Connection): Listener | undefined => {
  const having = all.filter((one) => has(one, connection.clientId));
  return having.length > 0 ? (ledThen(having, connection) ?? having[0]) : ledThen(all, connection);
};

/** True unless it is known to wait at another server than `who`. */
export const mayWaitAt = (
  all: readonly Listener[],
  connection: Connection,
  who: string,
): boolean => {
  if ((askedOf(all, connection)?.who ?? who) === who) return true;
  const { clientId, clientFd, connectedAt } = connection;
  // One that sleeps in connect(2) asks again where the name leads when it is woken, unix_stream_connect.
  if (connectedAt === null) return !all.some((one) => has(one, clientId));
  // Its client's place in another queue may be that of a connection which it has left there.
  return clientFd !== null && ledThen(all, connection)?.who === who;
};

/** The server in whose queue, or at whose door, a client stands that is not served: `server`, or a second one. */
export const askedServer = (state: LabState, client: ClientState): string => {
  if (state.secondServers.every((one) => one.listening === null)) return 'server';
  const connection = state.connections.find((one) => one.id === client.connectionId);
  if (!connection) return 'server';
  return askedOf(listeners(state), connection)?.who ?? 'server';
};

/** The server to which the lab's name leads, where new clients go; null when nobody listens. */
export const nameLeadsTo = (state: LabState): string | null =>
  newest(listeners(state))?.who ?? null;
