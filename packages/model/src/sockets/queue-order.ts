import type { AcceptQueue, Connection } from '@socketarium/protocol';

/**
 * The order of a TCP accept queue. It is first in, first out, and sock_diag does not report it. What is
 * known follows from when each connection can have joined: not before a sample without it, and not after
 * one with it; a lab client's between the entry and the return of its connect(2), because on loopback the
 * connection is in the queue before connect(2) returns (measured). A sample counts as one moment: its
 * dump lasts some 50 microseconds.
 */

export interface Joined {
  readonly from: number;
  readonly to: number;
}

/** When this one joined, given that a sample at `t` has it and the one before did not. */
export const joinedBy = (
  { joined, clientFd, askedAt, connectedAt }: Connection,
  before: Pick<AcceptQueue, 'asOf' | 'length' | 'backlog'>,
  t: number,
): Joined => {
  if (joined !== null) return joined;
  const own = clientFd !== null;
  const from = Math.max(before.asOf, own ? askedAt : 0);
  // Where the queue is full, connect(2) sometimes returns all the same, and the last ACK is dropped.
  const full = before.length > before.backlog;
  const returned = own && !full && connectedAt !== null && connectedAt > from ? connectedAt : t;
  const to = Math.min(returned, t);
  return { from: Math.min(from, to - 1), to };
};

/** How many of these sorted numbers are below `limit`, or (`and`) equal to it. */
const below = (sorted: readonly number[], limit: number, and = false): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle] ?? 0;
    if (one < limit || (and && one === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * These members in the most likely order, each with its place where no other order is possible.
 * @param untoldAfter members that are only counted joined after this; null when there are none.
 */
export const inOrder = (
  members: readonly Connection[],
  untoldAfter: number | null,
): { readonly ordered: readonly Connection[]; readonly places: (number | null)[] } => {
  const joined = (one: Connection): Joined => one.joined ?? { from: 0, to: Infinity };
  const ordered = [...members].sort((a, b) => {
    const [x, y] = [joined(a), joined(b)];
    return x.to - y.to || x.from - y.from;
  });
  const ends = ordered.map((one) => joined(one).to);
  const beginnings = ordered.map((one) => joined(one).from).sort((a, b) => a - b);
  const places = ordered.map((one) => {
    const { from, to } = joined(one);
    const ahead = below(ends, from, true);
    const behind = members.length - below(beginnings, to);
    if (untoldAfter !== null && to > untoldAfter) return null;
    return ahead + behind === members.length - 1 ? ahead + 1 : null;
  });
  return { ordered, places };
};
