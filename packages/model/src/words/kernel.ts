import {
  type AcceptQueue,
  type DatagramQueue,
  isDatagram,
  isUnix,
  type LabState,
  LIMITS,
  type Listening,
  type ListeningElsewhere,
  printAddress,
} from '@socketarium/protocol';
import { hasRoom } from '../selectors/lab.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { staleName } from '../selectors/stale-name.ts';
import { holdersWords } from './externals.ts';
import { serverName } from './names.ts';
import { shownBytes } from './text.ts';
import { bytes } from './units.ts';

/** Words for the sockets and queues of the kernel's half. */

/**
 * The lab's address where space is scarce: a Unix name without its folder; for IPv4 the port alone,
 * because the host is always the same.
 */
export const shortAddress = ({ address }: LabState): string => {
  const text = printAddress(address);
  if ('path' in address) return text.split('/').pop() ?? text;
  return address.host.includes(':') ? text : `port ${address.port}`;
};

/** Why there is no listening socket, and what happens to clients that connect. */
export const noListenerWords = (state: LabState): string => {
  if (state.server.status !== 'exited') return 'listen() will make one: then clients can connect.';
  const leadsTo = nameLeadsTo(state);
  if (state.elsewhere.some(({ holders }) => holders === null))
    return 'The server does not have it any more.';
  if (leadsTo !== null)
    return `The name leads to ${serverName(state, leadsTo)}, which keeps running.`;
  if (staleName(state) !== null || (state.atAddress?.sockets.length ?? 0) > 0)
    return 'connect() = -1 ECONNREFUSED';
  const reset = 'It ended with the server: clients in its queue were reset';
  return isUnix(state.config.transport)
    ? `${reset}. Its socket file is removed too: connect() = -1 ENOENT.`
    : `${reset}. No socket listens there: connect() = -1 ECONNREFUSED.`;
};

/**
 * Why clients wait for room. Unix wakes them once there is room; TCP has dropped their SYN, and admits
 * them only after it is sent again.
 */
export const noRoomWords = (
  { config, listening, elsewhere, datagrams }: LabState,
  waiting: number,
  room: 'lines' | 'line' | 'narrow',
): string => {
  if (waiting === 0) {
    const queues = [...(listening === null ? [] : [listening]), ...elsewhere];
    const full = isDatagram(config.transport)
      ? datagrams?.maxLength != null && datagrams.length >= datagrams.maxLength
      : queues.some(({ acceptQueue }) => !hasRoom(acceptQueue));
    if (config.transport === 'udp') return 'UDP never waits';
    if (queues.length === 0 && datagrams === null) return 'no queue';
    if (!full)
      return isDatagram(config.transport) && !datagrams?.exact ? 'not known' : 'room in the queue';
    // sock_diag shows a TCP socket's SYN_SENT; it does not show that a Unix socket's owner sleeps.
    if (config.transport === 'tcp')
      return room === 'narrow' ? 'no SYN_SENT' : 'full; none in SYN_SENT';
    return room === 'narrow' ? 'not known' : 'full; who sleeps is not known';
  }
  if (config.transport === 'tcp') {
    const queue = (listening ?? elsewhere[0])?.acceptQueue;
    if (queue === undefined || !hasRoom(queue))
      return room === 'lines' ? 'SYN dropped, sent again after 1 s' : 'SYN dropped';
    return room === 'lines'
      ? 'room now, but the SYN was not sent again yet'
      : 'room now, no SYN yet';
  }
  const call = isDatagram(config.transport) ? 'sendto()' : 'connect()';
  return `${call} sleeps`;
};

/** How accept(2) fails on a listening socket; null while it does not. */
export const failingWords = ({ failing }: Listening): string | null =>
  failing === null
    ? null
    : `accept() = -1 ${failing.errno}${failing.times > 1 ? `, ${failing.times}×` : ''}`;

/** For the newest datagram that was cut short, what was taken and what was dropped, as far as it is known. */
export const truncatedWords = (
  cut: DatagramQueue['cut'],
): { readonly taken: string; readonly lost: string; readonly of: string } | null => {
  if (cut === null) return null;
  const known = cut.preview.slice(0, cut.length);
  const [taken, lost] = [known.slice(0, cut.taken), known.slice(cut.taken)];
  return {
    taken: shownBytes(taken, { room: CUT_CHARS, keep: 'end', more: taken.length < cut.taken }),
    lost: shownBytes(lost, { room: CUT_CHARS, more: known.length < cut.length }),
    of: `${cut.taken} of ${bytes(cut.length)} taken`,
  };
};

/** Characters of each part. */
const CUT_CHARS = 12;

/** Why select(2) cannot watch this descriptor. */
export const beyondWords = (fd: number): string =>
  `select() watches 0 to ${LIMITS.fdSetSize - 1}, and this is ${fd}`;

/** Beside an accept queue: what accept(2) takes from it. */
export const takesWords = ({ ordered, members }: AcceptQueue): string => {
  if (ordered) return 'accept() takes the 1st →';
  return members.length < 2 ? 'accept() takes the oldest →' : 'the order is not known';
};

/** A socket that listens, with its holders, when no server of the lab holds it. */
export const elsewhereWords = ({ of, holders }: ListeningElsewhere): string => {
  if (holders === null) return 'not known yet whether it is gone';
  const who = holdersWords(holders);
  return of === null ? `listens: ${who}` : `still open in ${who}`;
};

/** How many datagrams wait: `3 waiting`, or where the kernel does not report it, `at least 3 waiting`. */
export const datagramsWords = ({ length, exact }: DatagramQueue): string =>
  exact ? `${length} waiting` : `at least ${length} waiting`;
