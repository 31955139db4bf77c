import type { ClientState, Connection, KernelSampled, QueueMember } from '@socketarium/protocol';
import { isWaiting } from './connections.ts';
import type { Draft } from './draft.ts';
import { externalOfMember, forgetGhosts } from './externals.ts';

/** The accept queue: by the kernel's word alone, less those that are known to be accepted since. */

type Listening = NonNullable<KernelSampled['listening']>;

/** The waiting connection that a member of the queue, by its id there, is about. */
const waitingOf = (draft: Draft, clientId: string): Connection | undefined =>
  draft.next.connections.find((one) => one.clientId === clientId && isWaiting(one));

const connectionOfMember = (draft: Draft, member: QueueMember): Connection | undefined => {
  if (member.port !== null) {
    return draft.next.connections.find((one) => one.clientPort === member.port);
  }
  return member.inode === null || member.inode === 0
    ? undefined
    : draft.next.connections.find((one) => one.clientInode === member.inode);
};

/** Members whose client has closed its end have no inode any more: they keep the order they had. */
const goneInOrder = (draft: Draft, members: readonly QueueMember[]): Connection[] => {
  const present = new Set(members.map((member) => member.inode));
  const before = draft.next.listening?.acceptQueue.members ?? [];
  const known = before.flatMap((id) => waitingOf(draft, id) ?? []);
  const others = draft.next.connections.filter(
    (one) => isWaiting(one) && one.connectedAt !== null && !known.includes(one),
  );
  return [...known, ...others].filter((one) => !present.has(one.clientInode));
};

const inTcpOrder = (draft: Draft, connections: Connection[]): Connection[] => {
  const before = draft.next.listening?.acceptQueue.members ?? [];
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

/** Takes in what the kernel said about the accept queue at `t`. */
export const takeQueue = (draft: Draft, said: Listening, t: number, seq: number): void => {
  const now = draft.next.listening;
  if (!now) return;
  const gone = goneInOrder(draft, said.members);
  const members: Connection[] = [];
  let left = said.length;
  said.members.forEach((member, index) => {
    const found =
      connectionOfMember(draft, member) ??
      (member.inode === 0 ? gone.shift() : undefined) ??
      externalOfMember(draft, member, t, `connection-${seq}.${index}`);
    if (found?.acceptedAt === null) members.push(found);
    else left -= 1;
  });
  const ordered = said.ordered ? members : inTcpOrder(draft, members);
  draft.next.listening = {
    ...now,
    acceptQueue: {
      length: Math.max(0, left),
      backlog: said.backlog,
      members: ordered.map((one) => one.clientId),
      ordered: said.ordered,
      asOf: t,
    },
  };
  forgetGhosts(draft, now.acceptQueue.asOf, t);
  tellPlaces(draft);
};

/** A connection was accepted: whoever stood behind it moves up. */
export const leaveQueue = (draft: Draft, clientId: string): void => {
  const now = draft.next.listening;
  const index = now?.acceptQueue.members.indexOf(clientId) ?? -1;
  if (!now || index < 0) return;
  draft.next.listening = {
    ...now,
    acceptQueue: {
      ...now.acceptQueue,
      length: Math.max(0, now.acceptQueue.length - 1),
      members: now.acceptQueue.members.toSpliced(index, 1),
    },
  };
  tellPlaces(draft);
};

const placed = (client: ClientState, place: number | null): ClientState => {
  if (place !== null) {
    const phase = client.phase === 'connecting' ? 'queued' : client.phase;
    return client.place === place && client.phase === phase ? client : { ...client, phase, place };
  }
  if (client.phase === 'queued') return { ...client, phase: 'connecting', place: null };
  return client.place === null ? client : { ...client, place: null };
};

/** Gives every client its place in the queue, and the phase that follows from it. */
export const tellPlaces = (draft: Draft): void => {
  const places = new Map<string, number>();
  for (const [index, id] of (draft.next.listening?.acceptQueue.members ?? []).entries()) {
    if (!places.has(id)) places.set(id, index + 1);
  }
  for (const [index, client] of draft.next.clients.entries()) {
    const after = placed(client, places.get(client.id) ?? null);
    if (after !== client) draft.clients()[index] = after;
  }
};
