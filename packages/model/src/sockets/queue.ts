import type {
  AcceptQueue,
  ClientState,
  Connection,
  ListeningSample,
  QueueMember,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { externalOfMember, forgetGhosts } from '../roles/externals.ts';
import { askedOf, type Listener, listeners, listeningOf } from '../selectors/queues.ts';
import { clientAt } from './client-at.ts';

/** The accept queues: by the kernel's word alone, less those that are known to be accepted since. */

/** The waiting connection that a member of the queue, by its id there, is about. */
const waitingOf = (draft: Draft, clientId: string): Connection | undefined =>
  draft.connections.of(clientId).find((one) => one.acceptedAt === null && one.askedAt > 0);

const connectionOfMember = (draft: Draft, member: QueueMember): Connection | undefined => {
  if (member.port !== null) {
    return clientAt(draft, member.port, member.address);
  }
  return member.inode === null || member.inode === 0
    ? undefined
    : draft.connections.byClientInode(member.inode);
};

/** Members whose client has closed its end have no inode any more: they keep the order they had. */
const goneInOrder = (draft: Draft, of: Listener, members: readonly QueueMember[]): Connection[] => {
  const present = new Set(members.map((member) => member.inode));
  const known = of.listening.acceptQueue.members.flatMap((id) => waitingOf(draft, id) ?? []);
  const all = listeners(draft);
  const others = draft.connections
    .waiting()
    .filter(
      (one) =>
        one.connectedAt !== null && !known.includes(one) && askedOf(all, one)?.pid === of.pid,
    );
  return [...known, ...others].filter((one) => !present.has(one.clientInode));
};

const inTcpOrder = (before: readonly string[], connections: Connection[]): Connection[] => {
  const rank = (one: Connection): readonly [number, number] => {
    const had = before.indexOf(one.clientId);
    if (had >= 0) return [0, had];
    if (!one.clientId.startsWith('client-')) return [3, 0];
    return one.connectedAt !== null ? [1, one.connectedAt] : [2, one.askedAt];
  };
  const ranked = connections.map((one) => ({ one, rank: rank(one) }));
  ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  return ranked.map(({ one }) => one);
};

/**
 * Takes in what the kernel said at `t` about one of the accept queues. False when nobody of the lab
 * is known to have that listening socket, which is an older word, or one that came before listen(2)'s.
 */
export const takeQueue = (draft: Draft, said: ListeningSample, t: number, seq: number): boolean => {
  const of = listeners(draft).find((one) => one.listening.inode === said.inode);
  if (!of) return false;
  const now = of.listening;
  // Only where a client has closed its end is it asked who that may be.
  const nameless = said.members.some(({ inode }) => inode === 0);
  const gone = nameless ? goneInOrder(draft, of, said.members) : [];
  const members: Connection[] = [];
  let left = said.length;
  said.members.forEach((member, index) => {
    const found =
      connectionOfMember(draft, member) ??
      (member.inode === 0 ? gone.shift() : undefined) ??
      externalOfMember(draft, member, t, `connection-${seq}.${memberId(draft, of, index)}`);
    if (found?.acceptedAt === null) members.push(found);
    else left -= 1;
  });
  const before = now.acceptQueue;
  const ordered = said.ordered ? members : inTcpOrder(before.members, members);
  patchQueue(draft, of.pid, {
    length: Math.max(0, left),
    backlog: said.backlog,
    members: ordered.map((one) => one.clientId),
    ordered: said.ordered,
    asOf: t,
  });
  forgetGhosts(draft, of.pid, before.asOf, t);
  tellPlaces(draft);
  return true;
};

/** What tells apart the nameless members that one sample brings in. */
const memberId = (draft: Draft, { pid }: Listener, index: number): string =>
  pid === draft.first.pid ? `${index}` : `${pid}.${index}`;

/** Changes the accept queue of a server that listens. */
export const patchQueue = (draft: Draft, pid: number, patch: Partial<AcceptQueue>): void => {
  const now = listeningOf(draft, pid);
  if (now) draft.setListening(pid, { ...now, acceptQueue: { ...now.acceptQueue, ...patch } });
};

/** The server accepted a connection: whoever stood behind it moves up. */
export const leaveQueue = (draft: Draft, pid: number, clientId: string): void => {
  const queue = listeningOf(draft, pid)?.acceptQueue;
  const index = queue?.members.indexOf(clientId) ?? -1;
  if (!queue || index < 0) return;
  patchQueue(draft, pid, {
    length: Math.max(0, queue.length - 1),
    members: queue.members.toSpliced(index, 1),
  });
  tellPlaces(draft);
};

/** What changes of a client that stands at this place now; null when nothing does. */
const placing = (client: ClientState, place: number | null): Partial<ClientState> | null => {
  if (place !== null) {
    const phase = client.phase === 'connecting' ? 'queued' : client.phase;
    return client.place === place && client.phase === phase ? null : { phase, place };
  }
  if (client.phase === 'queued') return { phase: 'connecting', place };
  return client.place === null ? null : { place };
};

/**
 * Gives every client its place in the queue, and the phase that follows from it. One that left its
 * connection in an older server's queue, and waits at a newer one, stands at the newer one.
 */
export const tellPlaces = (draft: Draft): void => {
  const places = new Map<string, number>();
  const all = listeners(draft).sort((a, b) => b.listening.since - a.listening.since);
  for (const { listening } of all) {
    for (const [index, id] of listening.acceptQueue.members.entries()) {
      if (!places.has(id)) places.set(id, index + 1);
    }
  }
  for (const client of draft.clients) {
    const change = placing(client, places.get(client.id) ?? null);
    if (change) draft.patchClient(client.id, change);
  }
};
