import type { ClientState, Connection, Owner, QueueMember } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { allListeners, askedOf } from '../selectors/queues.ts';
import { printedEnd } from '../sockets/client-at.ts';
import { shownText } from '../words/text.ts';
import { newConnection } from './connections.ts';

/** External clients: known only from the kernel and accept(2). */

/** External clients that ended are kept up to this many; the oldest are forgotten. */
const KEPT_ENDED = 64;
/** For an unknown process. */
const UNNAMED = 'external client';

export const newClient = (id: string, name: string, kind: ClientState['kind']): ClientState => ({
  id,
  name,
  kind,
  pid: null,
  isolated: kind === 'external',
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
});

/** `base`, or with `#2`, `#3` … when a client has that id already. An id never changes. */
export const freshId = (draft: Draft, base: string): string => {
  let highest = 0;
  for (const { id } of draft.clients) {
    if (id === base) highest = Math.max(highest, 1);
    else if (id.startsWith(`${base}#`)) {
      highest = Math.max(highest, Number(id.slice(base.length + 1)) || 1);
    }
  }
  return highest === 0 ? base : `${base}#${highest + 1}`;
};

interface ExternalOrigin {
  /** TCP: the address of the port. */
  readonly address?: string | undefined;
  readonly owner: Owner | null;
  readonly inode: number | null;
  readonly port: number | null;
}

const baseId = ({ owner, inode, port }: ExternalOrigin, connectionId: string): string => {
  if (owner) return `external:${owner.pid}`;
  if (port !== null) return `external:port-${port}`;
  return inode ? `external:inode-${inode}` : `external:${connectionId}`;
};

/**
 * Adds an external client with its connection. `t`: when it was first seen; `connectedAt` null: when it
 * was not connected.
 */
export const addExternal = (
  draft: Draft,
  external: ExternalOrigin,
  t: number,
  connectionId: string,
  connectedAt: number | null = t,
): Connection => {
  const { owner, inode, port } = external;
  const id = freshId(draft, baseId(external, connectionId));
  const name = nameOf(owner) || UNNAMED;
  draft.clients.add({
    ...newClient(id, name, 'external'),
    pid: owner?.pid ?? null,
    addedAt: t,
    waitingSince: t,
    servicesBegun: 1,
    connectionId,
  });
  const connection: Connection = {
    ...newConnection(connectionId, id),
    clientInode: inode || null,
    clientPort: port,
    clientAddress: port === null ? null : printedEnd(external.address, port),
    askedAt: t,
    connectedAt,
  };
  draft.connections.add(connection);
  forgetOldest(draft);
  return connection;
};

/** A program may call itself anything, prctl(2): make its name printable. */
const nameOf = (owner: Owner | null): string => shownText(owner?.comm ?? '');

/**
 * The present holder of the foreign end of a connection, null when /proc names none: its name changes,
 * its id stays.
 */
export const setOwner = (draft: Draft, clientId: string, owner: Owner | null): void => {
  const client = draft.client(clientId);
  if (client?.kind !== 'external') return;
  const pid = owner?.pid ?? null;
  const name = owner === null ? UNNAMED : nameOf(owner) || client.name;
  if (client.pid === pid && client.name === name) return;
  draft.patchClient(clientId, { pid, name });
};

/** The connection of a queue member that matches no known connection: an external client's. */
export const externalOfMember = (
  draft: Draft,
  member: QueueMember,
  t: number,
  connectionId: string,
): Connection | undefined => {
  if (t < draft.t) {
    // A late, old sample may list a connection that was accepted since, or came and went.
    if (member.owner === null) return undefined;
    const accepted = draft.connections.find(
      (one) =>
        one.clientInode === null &&
        (one.acceptedAt ?? 0) > t &&
        draft.client(one.clientId)?.pid === member.owner?.pid,
    );
    if (accepted) return draft.patchConnection(accepted.id, { clientInode: member.inode });
  }
  return addExternal(draft, member, t, connectionId);
};

/**
 * Connections of external or closed clients that two samples did not have in the queue of this listening
 * socket, and that no accept(2) returned: they came and went unobserved.
 */
export const forgetUnseen = (draft: Draft, inode: number, before: number, t: number): void => {
  if (before >= t) return;
  const all = allListeners(draft);
  const members = new Set(all.flatMap(({ listening }) => listening.acceptQueue.members));
  for (const connection of draft.connections) {
    if (connection.acceptedAt !== null || connection.askedAt >= before) continue;
    const client = draft.client(connection.clientId);
    if (!client || client.phase === 'queued' || members.has(client.id)) continue;
    if ((askedOf(all, connection)?.listening.inode ?? inode) !== inode) continue;
    const external = client.kind === 'external';
    // It exists, and is connecting or was accepted by another process.
    if (external && connection.clientEnd !== null) continue;
    if (!external && (connection.clientFd !== null || connection.connectedAt === null)) continue;
    draft.connections.remove(connection.id);
    if (external) draft.clients.remove(client.id);
    else if (client.connectionId === connection.id) {
      draft.patchClient(client.id, {
        connectionId: null,
        phase: client.phase === 'connecting' ? 'done' : client.phase,
      });
    }
  }
};

/**
 * External clients whose end the kernel no longer had at `t`: their connection is over once the server has
 * closed its end, too; one that was never connected has given up.
 */
export const settleExternals = (draft: Draft, t: number): void => {
  for (const client of draft.clients) {
    if (client.kind !== 'external' || client.connectionId === null) continue;
    const connection = draft.connection(client.connectionId);
    if (!connection || connection.clientEnd !== null) continue;
    const { acceptedAt, connectedAt, serverClosedAt, clientInode, clientGone } = connection;
    // TCP's rows are all those of the port. A Unix socket is looked for by its inode, once accept(2)
    // reported it.
    const isReported = clientGone || clientInode === null || draft.config.transport === 'tcp';
    if (serverClosedAt !== null && t >= serverClosedAt) {
      if (isReported) endExternal(draft, client, connection);
    } else if (acceptedAt === null && connectedAt === null && clientGone) {
      draft.connections.remove(connection.id);
      draft.clients.remove(client.id);
    }
  }
};

const endExternal = (draft: Draft, client: ClientState, connection: Connection): void => {
  const { serverRead, serverReadBytes, serverWrote, serverWroteBytes } = connection;
  draft.patchClient(client.id, {
    phase: client.phase === 'failed' ? 'failed' : 'done',
    connectionId: null,
    exchanged: {
      read: serverRead,
      readBytes: serverReadBytes,
      wrote: serverWrote,
      wroteBytes: serverWroteBytes,
    },
  });
  draft.connections.remove(connection.id);
  forgetOldest(draft);
};

const forgetOldest = (draft: Draft): void => {
  const ended = draft.clients.filter(
    (one) => one.kind === 'external' && (one.phase === 'done' || one.phase === 'failed'),
  );
  const oldest = ended[0];
  if (oldest && ended.length > KEPT_ENDED) draft.clients.remove(oldest.id);
};
