import type { ClientState, Connection, LabState, SocketHolder } from '@socketarium/protocol';
import { isReset } from '../selectors/ends.ts';
import { presentConnection } from '../selectors/present.ts';
import { bytes } from './units.ts';

/**
 * What is shown about a program that is not observed: its socket's row in the kernel, its present
 * holders, and what the server's own calls read from it and wrote to it. docs/decisions/019.
 */

/** `python3 (pid 12, fd 4)`, `nc (pid 7, fd 3) and nc (pid 9, fd 3)`. */
export const holdersWords = (holders: readonly SocketHolder[]): string => {
  if (holders.length === 0) return 'a process not found in /proc';
  const all = holders.map(
    ({ pid, comm, fds }) => `${comm || 'process'} (pid ${pid}, fd ${fds.join(' and ')})`,
  );
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
};

/** The meaning of a TCP state for a socket that a process holds. */
const STATES: Readonly<Record<string, string>> = {
  SYN_SENT: 'no reply to its SYN yet',
  SYN_RECV: 'its connection is being set up',
  ESTABLISHED: 'connected',
  CLOSE_WAIT: 'it received end-of-file, and has not closed',
  FIN_WAIT1: 'it has shut down its write side',
  FIN_WAIT2: 'it has shut down its write side',
  CLOSING: 'both sides have closed',
  LAST_ACK: 'both sides have closed',
};

/** The kernel's row of an external client's end, and its meaning; null where there is none. */
export const endWords = (connection: Connection | null): string | null => {
  const end = connection?.clientEnd ?? null;
  if (end === null) return null;
  if (end.peerInode === null) return `${end.state}: ${STATES[end.state] ?? 'its state'}`;
  switch (end.shutdown) {
    case 'RDWR':
      return 'the other end is closed, and this one is not';
    case 'WR':
      return 'it has shut down its write side';
    case 'RD':
      return 'it has shut down its read side';
    default:
      return 'connected';
  }
};

export interface Exchanged {
  /** Latin-1, the newest part. */
  readonly read: string;
  readonly readBytes: number;
  readonly wrote: string;
  readonly wroteBytes: number;
  /** Bytes from it that lie in the server's receive queue; null when the kernel does not report it. */
  readonly toRead: number | null;
  /** Bytes for it that it has not read; null when the kernel does not report it. */
  readonly notTaken: number | null;
}

/** Data sent to and received from an external client, by the server's calls and the kernel. */
export const exchangedOf = (client: ClientState, state: LabState): Exchanged | null => {
  if (client.kind !== 'external') return null;
  const connection = presentConnection(state, client);
  if (connection === null) {
    return client.exchanged && { ...client.exchanged, toRead: null, notTaken: null };
  }
  const { serverRead, serverReadBytes, serverWrote, serverWroteBytes } = connection;
  const { serverEnd, clientEnd } = connection;
  // What was sent to a waiting Unix connection shows at its client's end, overhead included.
  return {
    read: serverRead,
    readBytes: serverReadBytes,
    wrote: serverWrote,
    wroteBytes: serverWroteBytes,
    toRead: serverEnd?.receiveQueue ?? null,
    notTaken: clientEnd?.receiveQueue ?? null,
  };
};

/** `the server read 6 B of it`, and what waits. */
export const readWords = ({ readBytes, toRead }: Exchanged): string =>
  `the server read ${bytes(readBytes)} of it${toRead ? `, ${bytes(toRead)} unread` : ''}`;

/** `the server wrote 6 B to it`, and what it has yet to read. */
export const wroteWords = ({ wroteBytes, notTaken }: Exchanged): string =>
  `the server wrote ${bytes(wroteBytes)} to it${notTaken ? `, which has not read ${bytes(notTaken)} yet` : ''}`;

/** The same for its card, where space is scarce; empty while nothing was read or written. */
export const exchangedShort = ({ readBytes, wroteBytes }: Exchanged): string =>
  readBytes === 0 && wroteBytes === 0
    ? ''
    : `read ${bytes(readBytes)} · wrote ${bytes(wroteBytes)}`;

/** What is unusual about an external client, by the kernel's samples. */
export const externalTraits = (client: ClientState, state: LabState): string[] => {
  if (client.kind !== 'external') return [];
  const traits: string[] = [];
  if (isReset(state, client)) traits.push('reset');
  const end = presentConnection(state, client)?.clientEnd ?? null;
  if (end?.state === 'CLOSE_WAIT' || end?.state === 'SYN_SENT') traits.push(end.state);
  const others = (end?.holders?.length ?? 1) - 1;
  if (others > 0) traits.push(`${others + 1} processes hold it`);
  if (end?.holders?.length === 0) traits.push('process not known');
  return traits;
};

/** A descriptor's number in the process that passed it, which is not known for an external client. */
export const passedFdWords = (fromFd: number | null): string =>
  fromFd === null ? 'fd not known' : `fd ${fromFd}`;
