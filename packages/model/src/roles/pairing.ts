import type { CallArgs, Connection } from '@socketarium/protocol';
import { portOf, positiveArg, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { allListeners, askedOf, listeningOf, mayWaitAt } from '../selectors/queues.ts';
import { patchQueue, setPlaces } from '../sockets/queue.ts';
import { exchange } from './connections.ts';
import { earlyConnection, findEarly, isEarly, joinEarly } from './early.ts';
import { addExternal } from './externals.ts';

/** Which of the waiting connections accept(2) took, and how a wrong guess is corrected. */

const isWaiting = (connection: Connection): boolean =>
  connection.acceptedAt === null && connection.askedAt > 0;

/** At this printed address, as far as its own is known. */
const isAt = ({ clientAddress }: Connection, address: string | null): boolean =>
  clientAddress === null || address === null || clientAddress === address;

const soonest = (a: Connection, b: Connection): number =>
  (a.connectedAt ?? Number.POSITIVE_INFINITY) - (b.connectedAt ?? Number.POSITIVE_INFINITY) ||
  a.askedAt - b.askedAt;

/**
 * A Unix peer without a name: the queue is first in, first out, and SO_PEERCRED has the process. Several
 * connections fit when a process runs many clients. An accept older than the kernel's last sample took
 * one that was out of the queue by then.
 */
const byOrder = (
  draft: Draft,
  pid: number,
  peerPid: number | null,
  t: number,
): Connection | undefined => {
  const all = allListeners(draft);
  // No connection is accepted before its connect(2).
  const waiting = draft.connections
    .waiting()
    .filter((one) => one.askedAt <= t && mayWaitAt(all, one, pid));
  const of = (clientPid: number | null): Connection[] =>
    waiting.filter((one) => draft.client(one.clientId)?.pid === clientPid);
  const fitting = peerPid === null ? waiting : of(peerPid);
  const possible = fitting.length > 0 ? fitting : of(null);
  const queue = listeningOf(draft, pid)?.acceptQueue;
  const inQueue = (queue?.members ?? []).flatMap(
    (id) => possible.find((one) => one.clientId === id) ?? [],
  );
  const outside = possible.filter((one) => !inQueue.includes(one)).sort(soonest);
  const old = queue !== undefined && t <= queue.asOf;
  return old ? (outside[0] ?? inQueue[0]) : (inQueue[0] ?? outside[0]);
};

/**
 * TCP: a peer is identified by its port. A lab's client has not reported it before its connect(2)
 * returned, so until then the one that connected first is assumed.
 */
const byPort = (
  draft: Draft,
  port: number,
  address: string | null,
  peerPid: number | null,
): Connection | undefined =>
  draft.connections.withPort(port).find((one) => isWaiting(one) && isAt(one, address)) ??
  draft.connections
    .waiting()
    .filter(
      (one) =>
        one.clientPort === null &&
        one.connectedAt === null &&
        (peerPid === null || draft.client(one.clientId)?.pid === peerPid),
    )
    .sort(soonest)[0];

interface Peer {
  readonly address: string | null;
  readonly inode: number | null;
  readonly peerPid: number | null;
  readonly port: number | null;
}

/** The waiting connection of this peer; by its name or inode if these are known, else by a guess. */
const waitingPeer = (draft: Draft, pid: number, peer: Peer, t: number): Connection | undefined => {
  const { address, inode, peerPid, port } = peer;
  const byInode = inode === null ? undefined : draft.connections.byClientInode(inode);
  const named =
    byInode && isWaiting(byInode)
      ? byInode
      : draft.connections.withAddress(address ?? '').find(isWaiting);
  if (named || inode !== null) return named;
  return port === null ? byOrder(draft, pid, peerPid, t) : byPort(draft, port, address, peerPid);
};

/** The connection that an accept(2) of the server `pid` returned; a new external client's when none fits. */
export const acceptedConnection = (
  draft: Draft,
  pid: number,
  args: CallArgs,
  t: number,
  seq: number,
): Connection => {
  const address = textArg(args, 'addr');
  const peerPid = positiveArg(args, 'peerPid');
  const peerInode = positiveArg(args, 'peerInode');
  const port = draft.config.transport === 'tcp' ? portOf(address) : null;
  const inode = positiveArg(args, 'peerInode');
  const id = `connection-${seq}`;
  const owner = peerPid === null ? null : { pid: peerPid, comm: '' };
  const connection =
    waitingPeer(draft, pid, { address, inode, peerPid, port }, t) ??
    earlyConnection(draft, { peerPid, inode, port }, id, t) ??
    addExternal(draft, { owner, inode, port }, t, id);
  return (
    draft.patchConnection(connection.id, {
      clientAddress: address ?? connection.clientAddress,
      clientPort: port ?? connection.clientPort,
      clientInode: connection.clientInode ?? peerInode,
    }) ?? connection
  );
};

/** A connect(2) reported its own address: if another connection was taken for it, corrects that. */
export const claimAddress = (draft: Draft, connection: Connection, local: string | null): void => {
  if (local === null || local === connection.clientAddress) return;
  const port = draft.config.transport === 'tcp' ? portOf(local) : null;
  const holder = [
    ...draft.connections.withAddress(local),
    ...(port === null ? [] : draft.connections.withPort(port)),
  ].find((one) => one.id !== connection.id && isAt(one, local));
  if (holder && isEarly(holder) && connection.acceptedAt === null) {
    joinEarly(draft, holder, connection);
    draft.patchConnection(connection.id, { clientAddress: local });
    return;
  }
  const wrong = connection.acceptedAt !== null && connection.clientAddress !== null;
  const other = holder ?? (wrong ? externalInstead(draft, connection) : undefined);
  if (other) {
    exchange(draft, connection, other);
    draft.patchConnection(other.id, {
      clientAddress: connection.clientAddress,
      clientPort: connection.clientPort,
    });
    mergeExternal(draft, other.id, connection.clientId);
  }
  draft.patchConnection(connection.id, {
    clientAddress: local,
    clientPort: port ?? connection.clientPort,
  });
};

/** connect(2) was entered: the server may have reported accepting it already. */
export const claimEarly = (draft: Draft, connectionId: string): void => {
  const connection = draft.connection(connectionId);
  if (!connection) return;
  const early = findEarly(draft, connection);
  if (early) joinEarly(draft, early, connection);
  const own = draft.connection(connectionId);
  const external = draft.connections
    .withClientInode(own?.clientInode ?? 0)
    .find(({ id }) => id !== connectionId);
  if (!own || !external || draft.client(external.clientId)?.kind !== 'external') return;
  // The kernel reported it before it did itself.
  if (external.acceptedAt !== null && own.acceptedAt === null) exchange(draft, own, external);
  mergeExternal(draft, external.id, own.clientId);
};

/**
 * A client has gone before it was accepted. When the kernel listed its place in the queue before the
 * client reported anything (it came and went between two samples), that place was given to an unnamed
 * external client: it belongs to the client.
 */
export const claimPlace = (draft: Draft, connectionId: string): void => {
  const own = draft.connection(connectionId);
  if (!own || own.acceptedAt !== null || own.connectedAt === null) return;
  const of = askedOf(allListeners(draft), own);
  const members = of?.listening.acceptQueue.members ?? [];
  if (members.includes(own.clientId)) return;
  const nameless = draft.connections.find((one) => {
    if (one.acceptedAt !== null || one.clientInode !== null || one.clientPort !== null)
      return false;
    // No connection is in the queue before its connect(2).
    if (one.askedAt < (own.connectedAt ?? 0) || !members.includes(one.clientId)) return false;
    const client = draft.client(one.clientId);
    return client?.kind === 'external' && client.pid === null;
  });
  if (nameless) mergeExternal(draft, nameless.id, own.clientId);
};

/** An external client to hold the server's half that a lab client got by mistake. */
const externalInstead = (draft: Draft, connection: Connection): Connection => {
  const port = connection.clientPort;
  const id = `${connection.id}.other`;
  const external = { owner: null, inode: null, port };
  return (
    earlyConnection(draft, { peerPid: null, inode: null, port }, id, connection.acceptedAt ?? 0) ??
    addExternal(draft, external, connection.acceptedAt ?? connection.askedAt, id)
  );
};

/** Forgets an external client that was a client of the lab all along. */
const mergeExternal = (draft: Draft, connectionId: string, clientId: string): void => {
  const external = draft.connection(connectionId);
  if (!external || external.acceptedAt !== null) return;
  if (draft.client(external.clientId)?.kind !== 'external') return;
  for (const { listening } of allListeners(draft)) {
    const before = listening.acceptQueue.members;
    if (!before.includes(external.clientId)) continue;
    const known = before.includes(clientId);
    const members = before.flatMap((id) => {
      if (id !== external.clientId) return id;
      return known ? [] : clientId;
    });
    const places = before.flatMap((id, i) =>
      id === external.clientId && known ? [] : (listening.acceptQueue.places[i] ?? null),
    );
    patchQueue(draft, listening.inode, { members, places });
  }
  draft.connections.remove(external.id);
  draft.clients.remove(external.clientId);
  setPlaces(draft);
};
