import { type DatagramQueue, type KernelSampled, LIMITS, sends } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/**
 * A datagram server's queue. Whether something waits, its bytes and the dropped count come from the
 * kernel; the senders follow from calls that returned. docs/decisions/011.
 */

export type Waiting = DatagramQueue['members'][number];

/** What one call received, to be matched with what was sent. */
export interface Received {
  readonly length: number;
  readonly preview: string;
  /** Size of the buffer: a longer datagram has lost its end. */
  readonly room: number;
}

export const newDatagramQueue = (fd: number, inode: number, t: number): DatagramQueue => ({
  fd,
  inode,
  length: 0,
  exact: true,
  bytes: 0,
  members: [],
  maxLength: null,
  receiveBuffer: null,
  received: 0,
  lost: 0,
  truncated: 0,
  cut: null,
  unclaimed: [],
  emptyAt: t,
  asOf: t,
});

/** True when what was received can be what was sent, as far as both are known. */
export const isSame = (
  sent: { readonly length: number; readonly preview: string },
  received: Received,
): boolean => {
  const cut = received.length === received.room && sent.length > received.length;
  if (sent.length !== received.length && !cut) return false;
  const known = Math.min(sent.preview.length, received.preview.length);
  return sent.preview.slice(0, known) === received.preview.slice(0, known);
};

/** The kernel reported at `t` or later that nothing waits: what was sent before was received, or dropped. */
export const isEmptySince = (draft: Draft, t: number): boolean => {
  const queue = draft.datagrams;
  return queue !== null && queue.emptyAt >= t;
};

/** How many wait without a sender's report: one that only the kernel reported, or all beyond what is drawn. */
const unreported = (queue: DatagramQueue): number => queue.length - queue.members.length;

/**
 * One more waits, sent by a call that was entered at `enteredAt`. Beyond what is drawn, and behind any
 * such, it is only counted.
 */
export const joinQueue = (draft: Draft, one: Waiting, enteredAt: number): void => {
  const queue = draft.datagrams;
  if (!queue || isEmptySince(draft, one.sentAt)) return;
  const room = queue.members.length < LIMITS.drawnDatagrams;
  // The kernel may have reported it before its sender did.
  const spokenOf = room && unreported(queue) === 1 && queue.bytes > 0 && enteredAt <= queue.asOf;
  const drawn = room && unreported(queue) <= 1;
  // Facts of two senders may arrive in another order than their datagrams did.
  const place = queue.members.findLastIndex((other) => other.sentAt <= one.sentAt) + 1;
  draft.patchDatagrams({
    length: queue.length + (spokenOf ? 0 : 1),
    members: drawn ? queue.members.toSpliced(place, 0, one) : queue.members,
  });
};

/** Records what was sent, if the receiving buffer was too short for it. */
export const noteCut = (
  draft: Draft,
  sent: Pick<Waiting, 'clientId' | 'length' | 'preview'>,
  taken: number,
  t: number,
): void => {
  if (taken >= sent.length) return;
  const { clientId, length, preview } = sent;
  draft.patchDatagrams({ cut: { clientId, length, taken, preview, t } });
};

/**
 * Removes what was received from this sender from the queue: `true` when it was known to wait there. A
 * sender's datagrams arrive in order, so its earlier ones are lost (UDP).
 */
export const leaveQueueAsReceived = (
  draft: Draft,
  clientId: string,
  received: Received,
  t: number,
): boolean => {
  const queue = draft.datagrams;
  if (!queue) return false;
  const index = queue.members.findIndex(
    (one) => one.clientId === clientId && isSame(one, received),
  );
  if (index < 0) {
    const counted = unreported(queue);
    if (counted > 0) draft.patchDatagrams({ length: queue.length - 1 });
    // A single one has probably not been reported by its sender yet.
    return counted > 1;
  }
  const sent = queue.members[index];
  if (sent) noteCut(draft, sent, received.length, t);
  const members = queue.members.filter((one, at) => at > index || one.clientId !== clientId);
  draft.patchDatagrams({
    members,
    length: queue.length - (queue.members.length - members.length),
  });
  return true;
};

/** The newest of those that waited already were dropped for lack of room. */
const withoutDropped = (queue: DatagramQueue, dropped: number, t: number) => {
  const fromHidden = Math.min(unreported(queue), dropped);
  let left = dropped - fromHidden;
  const members = queue.members.toReversed().filter((one) => {
    if (left === 0 || one.sentAt > t) return true;
    left -= 1;
    return false;
  });
  return { members: members.toReversed(), length: unreported(queue) - fromHidden + members.length };
};

/** Sending since before `t`: what it sends may have been received, and has not been reported. */
const isSending = (draft: Draft, clientId: string, t: number): boolean => {
  const call = draft.client(clientId)?.inCall;
  return !!call && sends(call.call) && call.since <= t;
};

/** No kernel uses less of SO_RCVBUF for a datagram (measured: 832 bytes for an empty one; older ones 768). */
const LEAST_TAKEN = 512;
/** And none more than this for one of that length (measured up to 60,000 bytes). */
const mostTaken = (length: number): number => 1024 + 2.2 * length;

/**
 * How many are known to wait, and whether there can be more. Without an external client so far, all that waits is
 * the lab's, unless the kernel has more bytes than those can use (UDP) or another first one (Unix).
 */
const counted = (
  draft: Draft,
  { receiveQueue, receiveBuffer }: NonNullable<KernelSampled['datagrams']>,
  known: { readonly members: readonly Waiting[]; readonly length: number },
): Pick<DatagramQueue, 'length' | 'exact'> => {
  const length = receiveQueue > 0 ? Math.max(1, known.length) : known.length;
  if (receiveQueue === 0) return { length, exact: true };
  const fits = receiveBuffer !== null && receiveQueue < (length + 1) * LEAST_TAKEN;
  if (fits) return { length, exact: true };
  const most = known.members.reduce((sum, one) => sum + mostTaken(one.length), 0);
  const beyond = receiveBuffer !== null && known.members.length === length && receiveQueue > most;
  const externals = draft.clients.some(({ kind }) => kind === 'external');
  return {
    length: beyond ? length + 1 : length,
    exact: !beyond && !externals && known.length > 0,
  };
};

/** Applies the kernel's sample of the queue at `t`. */
export const takeDatagrams = (
  draft: Draft,
  said: NonNullable<KernelSampled['datagrams']>,
  t: number,
): void => {
  const queue = draft.datagrams;
  if (!queue || said.inode !== queue.inode || t < queue.asOf) return;
  const lost = said.drops ?? 0;
  // unix_diag reports the first datagram's size, and that may be 0.
  const empty = said.receiveQueue === 0 && queue.members[0]?.length !== 0;
  const later = queue.members.filter((one) => one.sentAt > t);
  const rest = empty
    ? { members: later, length: later.length }
    : withoutDropped(queue, Math.max(0, lost - queue.lost), t);
  draft.patchDatagrams({
    ...rest,
    ...counted(draft, said, rest),
    bytes: said.receiveQueue,
    maxLength: said.maxLength,
    receiveBuffer: said.receiveBuffer,
    lost,
    // Their senders' late reports will not add them to the queue.
    unclaimed: empty
      ? queue.unclaimed.filter(
          ({ clientId, receivedAt }) =>
            clientId === null || receivedAt > t || isSending(draft, clientId, receivedAt),
        )
      : queue.unclaimed,
    emptyAt: empty ? t : queue.emptyAt,
    asOf: t,
  });
};
