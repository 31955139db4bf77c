import type {
  AcceptQueue,
  ClientState,
  Connection,
  ListeningSample,
  QueueMember,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { externalOfMember, forgetUnseen } from '../roles/externals.ts';
import { allListeners, askedOf, type Listener } from '../selectors/queues.ts';
import { clientAt } from './client-at.ts';
import { inOrder, joinedBy } from './queue-order.ts';

/** The accept queues: from the kernel's samples, minus those that are known to be accepted since. */

/** The waiting connection of a member of the queue, by its id there. */
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

/** Members whose client has closed its end have no inode any more: they keep their order. */
const goneInOrder = (draft: Draft, of: Listener, members: readonly QueueMember[]): Connection[] => {
  const present = new Set(members.map((member) => member.inode));
  const known = of.listening.acceptQueue.members.flatMap((id) => waitingOf(draft, id) ?? []);
  const all = allListeners(draft);
  const others = draft.connections
    .waiting()
    .filter(
      (one) =>
        one.connectedAt !== null &&
        !known.includes(one) &&
        askedOf(all, one)?.listening.inode === of.listening.inode,
    );
  return [...known, ...others].filter((one) => !present.has(one.clientInode));
};

/**
 * TCP: connections that were reset stay in the queue, and accept(2) returns them; the kernel counts them
 * and has no row of them any more. The vanished members are the reset ones, unless more vanished than are
 * counted: then another process accepted some, and it is not known which.
 */
const resetOnes = (
  draft: Draft,
  { listening }: Listener,
  present: readonly Connection[],
  counted: number,
): Connection[] => {
  if (counted <= 0) return [];
  const here = new Set(present);
  const vanished = listening.acceptQueue.members.flatMap((id) => {
    const one = waitingOf(draft, id);
    return one === undefined || here.has(one) ? [] : one;
  });
  return vanished.length <= counted ? vanished : [];
};

/**
 * Applies the kernel's sample at `t` of one of the accept queues. False when that listening socket has no
 * known holder: the sample is old, or arrived before listen(2)'s report.
 */
export const takeQueue = (draft: Draft, said: ListeningSample, t: number, seq: number): boolean => {
  const of = allListeners(draft).find((one) => one.listening.inode === said.inode);
  if (!of) return false;
  const before = of.listening.acceptQueue;
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
  if (!said.ordered) {
    members.push(...resetOnes(draft, of, members, left - members.length));
    members.forEach((one, i) => {
      members[i] = draft.patchConnection(one.id, { joined: joinedBy(one, before, t) }) ?? one;
    });
  }
  const unreported = Math.max(0, left) - members.length;
  patchQueue(draft, said.inode, {
    // A dump is not of one moment: a connection that arrived meanwhile has a row and is not counted yet
    // (TCP).
    length: Math.max(left, members.length),
    backlog: said.backlog,
    untoldAfter: unreported > 0 ? (before.untoldAfter ?? before.asOf) : null,
    asOf: t,
  });
  setMembers(draft, said.inode, members, said.ordered);
  forgetUnseen(draft, said.inode, before.asOf, t);
  setPlaces(draft);
  return true;
};

/** Distinguishes the nameless members of one sample. */
const memberId = (draft: Draft, { pid, listening }: Listener, index: number): string =>
  pid === draft.first.pid ? `${index}` : `${pid ?? listening.inode}.${index}`;

/** Changes the accept queue of a listening socket. */
export const patchQueue = (draft: Draft, inode: number, patch: Partial<AcceptQueue>): void => {
  const server = draft.servers.find((one) => one.listening?.inode === inode);
  if (server?.listening) {
    const { listening } = server;
    draft.setListening(server.pid, {
      ...listening,
      acceptQueue: { ...listening.acceptQueue, ...patch },
    });
    return;
  }
  draft.elsewhere = draft.elsewhere.map((one) =>
    one.inode === inode ? { ...one, acceptQueue: { ...one.acceptQueue, ...patch } } : one,
  );
};

const queueOf = (draft: Draft, inode: number): AcceptQueue | undefined =>
  allListeners(draft).find(({ listening }) => listening.inode === inode)?.listening.acceptQueue;

/** The members and their places. `isReported`: the kernel reported them in order. */
const setMembers = (
  draft: Draft,
  inode: number,
  members: readonly Connection[],
  isReported: boolean,
): void => {
  const { ordered, places } = isReported
    ? { ordered: members, places: members.map((_, i) => i + 1) }
    : inOrder(members, queueOf(draft, inode)?.untoldAfter ?? null);
  patchQueue(draft, inode, {
    members: ordered.map((one) => one.clientId),
    places,
    ordered: !places.includes(null),
  });
};

/** The server accepted a connection: those behind it move up. */
export const leaveQueue = (draft: Draft, pid: number, clientId: string): void => {
  const listening = draft.server(pid)?.listening;
  const index = listening?.acceptQueue.members.indexOf(clientId) ?? -1;
  if (!listening || index < 0) return;
  const { inode, acceptQueue } = listening;
  const members = acceptQueue.members.toSpliced(index, 1);
  patchQueue(draft, inode, { length: Math.max(0, acceptQueue.length - 1) });
  if (draft.config.transport !== 'tcp') {
    patchQueue(draft, inode, { members, places: members.map((_, i) => i + 1), ordered: true });
  } else {
    const waiting = members.flatMap((id) => waitingOf(draft, id) ?? []);
    setMembers(draft, inode, waiting, false);
  }
  setPlaces(draft);
};

/** The changes of a client that is now in a queue, or (undefined) in none; null for none. */
const placing = (
  client: ClientState,
  place: number | null | undefined,
): Partial<ClientState> | null => {
  if (place !== undefined) {
    const phase = client.phase === 'connecting' ? 'queued' : client.phase;
    return client.place === place && client.phase === phase ? null : { phase, place };
  }
  if (client.phase === 'queued') return { phase: 'connecting', place: null };
  return client.place === null ? null : { place: null };
};

/**
 * Gives every client its place in the queue, and the phase that follows from it. A client that left its
 * connection in an older server's queue, and waits at a newer one, counts at the newer one.
 */
export const setPlaces = (draft: Draft): void => {
  const known = new Map<string, number | null>();
  const all = allListeners(draft).sort((a, b) => b.listening.since - a.listening.since);
  for (const { listening } of all) {
    const { members, places } = listening.acceptQueue;
    for (const [index, id] of members.entries()) {
      if (!known.has(id)) known.set(id, places[index] ?? null);
    }
  }
  for (const client of draft.clients) {
    const change = placing(client, known.get(client.id));
    if (change) draft.patchClient(client.id, change);
  }
};
