import {
  type Connection,
  type CreateLab,
  type FinishedCall,
  LIMITS,
  type UnreadMessages,
} from '@socketarium/protocol';
import { bufferText } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';

/**
 * Messages that wait unread in a connection with message boundaries, unix-seqpacket. None is lost and
 * none overtakes another, so those that wait are the written ones minus the read ones, whichever of the
 * two is reported first.
 */

export type Direction = 'toServer' | 'toClient';

const NONE: UnreadMessages = { length: 0, members: [], written: 0, read: 0 };

/** For a new connection of a lab's client. An external client's calls are not observed: nothing is known there. */
export const noMessages = ({
  transport,
}: Pick<CreateLab, 'transport'>): Pick<Connection, Direction> =>
  transport === 'unix-seqpacket'
    ? { toServer: NONE, toClient: NONE }
    : { toServer: null, toClient: null };

/** Without the first `count`; those that are only counted have no content. */
const without = (unread: UnreadMessages, count: number): UnreadMessages => ({
  ...unread,
  length: Math.max(0, unread.length - count),
  members: unread.members.slice(count),
});

/** None waits in a closed end: what was unread there is gone. */
export const cleared = (unread: UnreadMessages | null): UnreadMessages | null =>
  unread && without(unread, unread.length);

/** No process will read what is sent this way; what a client's own facts have not reported yet is not closed. */
const isReaderGone = (connection: Connection, direction: Direction): boolean =>
  direction === 'toServer'
    ? connection.acceptedAt !== null && connection.serverFd === null
    : connection.clientFd === null && connection.askedAt > 0;

const joined = (unread: UnreadMessages, call: FinishedCall): UnreadMessages => {
  const written = unread.written + 1;
  if (written <= unread.read) return { ...unread, written };
  const one = {
    length: call.ret,
    preview: bufferText(call.args, 'buf', call.ret),
    sentAt: call.returnedAt,
  };
  const drawn =
    unread.members.length === unread.length && unread.members.length < LIMITS.drawnDatagrams;
  return {
    ...unread,
    written,
    length: unread.length + 1,
    members: drawn ? [...unread.members, one] : unread.members,
  };
};

/** A call wrote a message, possibly an empty one. */
export const messageSent = (
  draft: Draft,
  connection: Connection,
  direction: Direction,
  call: FinishedCall,
): void => {
  const unread = connection[direction];
  if (!unread) return;
  const after = isReaderGone(connection, direction)
    ? { ...unread, written: unread.written + 1 }
    : joined(unread, call);
  draft.patchConnection(connection.id, { [direction]: after });
};

const taken = (unread: UnreadMessages, ret: number): UnreadMessages => {
  const after = { ...unread, read: unread.read + 1 };
  // What the kernel's sample removed already is not removed twice.
  const owed = after.read - (unread.written - unread.length);
  const [first] = unread.members;
  // End-of-file comes after all messages. (An empty message reads as 0, too.)
  if (ret === 0 && first && first.length > 0) return without(after, unread.length);
  return owed > 0 ? without(after, Math.min(owed, unread.length)) : after;
};

/** A call received a message, whole or cut off, or end-of-file. */
export const messageReceived = (
  draft: Draft,
  connection: Connection,
  direction: Direction,
  call: FinishedCall,
): void => {
  const unread = connection[direction];
  if (unread) draft.patchConnection(connection.id, { [direction]: taken(unread, call.ret) });
};

/**
 * The kernel reported at `t` that no byte waits, so what was sent before was read, even if its reader has
 * not reported it. Only an empty message may wait.
 */
export const nothingWaits = (
  draft: Draft,
  connection: Connection,
  direction: Direction,
  t: number,
): void => {
  const unread = connection[direction];
  if (!unread || unread.length === 0) return;
  const wereRead = unread.members.findLastIndex((one) => one.length > 0 && one.sentAt <= t) + 1;
  const all = wereRead === unread.members.length;
  // Messages that are only counted have no time: an old sample may be older than they.
  const gone = all && t >= draft.t ? unread.length : wereRead;
  if (gone > 0) draft.patchConnection(connection.id, { [direction]: without(unread, gone) });
};

/** One process reported what was written, another what was read, and they turn out to belong together. */
const paired = (
  writer: UnreadMessages | null,
  reader: UnreadMessages | null,
  closed: boolean,
): UnreadMessages | null => {
  if (!writer || !reader) return null;
  const { written } = writer;
  const { read } = reader;
  const length = closed ? 0 : Math.max(0, written - read);
  // Those that were wrongly counted as read: their content is not kept.
  const lost = length > writer.length;
  const members = lost ? [] : writer.members.slice(writer.length - length);
  return { length, members, written, read };
};

/** What waits between the client's end of `own` and the server's end that `other` had so far. */
export const messagesBetween = (
  own: Connection,
  other: Connection,
): Pick<Connection, Direction> => ({
  toServer: paired(
    own.toServer,
    other.toServer,
    isReaderGone({ ...own, acceptedAt: other.acceptedAt, serverFd: other.serverFd }, 'toServer'),
  ),
  toClient: paired(other.toClient, own.toClient, isReaderGone(own, 'toClient')),
});
