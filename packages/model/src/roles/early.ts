import { type ClientState, type Connection, isUnix, type Owner } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { noMessages } from '../sockets/messages.ts';
import {
  mayAsk,
  newConnection,
  placeByConnection,
  renameDescriptors,
  serverHalf,
} from './connections.ts';
import { endByServer } from './endings.ts';
import { addExternal } from './externals.ts';

/**
 * Early connections: the server reported accept(2) before the client reported connect(2), because the two
 * write into different pipes. Until the client's facts arrive, such a connection has only the server's
 * half; it is kept even when the server has closed it by then.
 */

/** Nanoseconds after which a lab client's facts would have arrived: then it is an external client's. */
export const LATE = 1e9;
/** The lab's report that a client was added may come this much after its process started. */
const SLACK = 20e6;

export const isEarly = (connection: Connection): boolean =>
  connection.acceptedAt !== null && connection.askedAt === 0;

/** Before this time it makes no call, according to its script. */
const beginsAt = (client: ClientState): number =>
  client.servicesBegun > 0 ? 0 : client.addedAt + (client.script?.startMs ?? 0) * 1e6 - SLACK;

/** The lab's client that most likely has not reported it yet; undefined when none can be. */
const likelyClient = (draft: Draft, peerPid: number | null, t: number): ClientState | undefined => {
  const known = draft.clients.filter(
    (one) =>
      one.kind === 'lab' &&
      (peerPid === null ? draft.config.transport === 'tcp' : one.pid === peerPid),
  );
  const possible = known.filter((one) => mayAsk(one) && beginsAt(one) <= t);
  // A process of the lab is not external, even when none of its clients expects a connection.
  const anyone = peerPid === null ? undefined : known[0];
  return possible.find((one) => one.phase === 'connecting') ?? possible[0] ?? anyone;
};

/** A connection for an accept(2) without a known connect(2), if it can be a lab client's. */
export const earlyConnection = (
  draft: Draft,
  peer: {
    readonly peerPid: number | null;
    readonly inode: number | null;
    readonly port: number | null;
  },
  id: string,
  t: number,
): Connection | undefined => {
  const client = likelyClient(draft, peer.peerPid, t);
  if (!client) return undefined;
  const connection = {
    ...newConnection(id, client.id),
    ...noMessages(draft.config),
    clientInode: peer.inode,
    clientPort: peer.port,
  };
  draft.connections.add(connection);
  return connection;
};

/** Moves the early one's half to the connection that it belongs to. */
export const joinEarly = (draft: Draft, early: Connection, own: Connection): void => {
  const joined = draft.patchConnection(own.id, {
    ...serverHalf(early, own),
    clientInode: own.clientInode ?? early.clientInode,
    clientPort: own.clientPort ?? early.clientPort,
    clientAddress: own.clientAddress ?? early.clientAddress,
  });
  draft.connections.remove(early.id);
  if (!joined) return;
  const open = joined.serverFd !== null;
  if (open) renameDescriptors(draft, (id) => (id === early.id ? own.id : id));
  const client = draft.client(own.clientId);
  if (client?.connectionId !== own.id) return;
  const acceptedAt = joined.acceptedAt ?? 0;
  const served = placeByConnection(client, { ...joined, serverFd: joined.serverFd ?? -1 });
  if (served !== client) draft.patchClient(client.id, served);
  if (!open) endByServer(draft, joined, true, acceptedAt);
};

/** A lab client connects: if the server has already reported accepting it, joins the two. */
export const findEarly = (draft: Draft, own: Connection): Connection | undefined => {
  if (draft.config.transport === 'tcp') return undefined;
  const pid = draft.client(own.clientId)?.pid;
  const early = draft.connections.early().filter(
    (one) =>
      // No connection is accepted before its connect(2).
      (one.acceptedAt ?? 0) >= own.askedAt &&
      (one.clientInode === null || one.clientInode === own.clientInode) &&
      draft.client(one.clientId)?.pid === pid,
  );
  return (
    early.find((one) => one.clientInode !== null) ??
    early.find((one) => one.clientId === own.clientId) ??
    early[0]
  );
};

/** It was external after all. Returns the connection that replaces it. */
export const toExternal = (draft: Draft, early: Connection, owner: Owner | null): Connection => {
  const { clientInode: inode, clientPort: port, acceptedAt } = early;
  const external = { owner, inode, port };
  const own = addExternal(draft, external, acceptedAt ?? draft.t, `${early.id}.other`);
  joinEarly(draft, early, own);
  return own;
};

/** The facts that should have explained them did not arrive: they are external clients', or no longer relevant. */
export const giveUpEarly = (draft: Draft, t: number): void => {
  for (const connection of draft.connections.early()) {
    if (t < (connection.acceptedAt ?? 0) + LATE) continue;
    if (isUnix(draft.config.transport)) {
      // The peer's process is known, so it is one of the lab's, whichever it is.
      if (connection.serverFd === null) draft.connections.remove(connection.id);
      continue;
    }
    toExternal(draft, connection, null);
  }
};
