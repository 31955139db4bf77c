import {
  type DatagramQueue,
  isDatagram,
  isUnix,
  type LabState,
  LIMITS,
  type Listening,
  printAddress,
} from '@socketarium/protocol';
import { hasRoom } from '../selectors/lab.ts';
import { nameLeadsTo } from '../selectors/queues.ts';
import { staleName } from '../selectors/stale-name.ts';
import { serverName } from './names.ts';
import { shownBytes } from './text.ts';
import { bytes } from './units.ts';

/** Words on the sockets and queues of the kernel's half. */

/** The lab's address where there is little room: a Unix name without its folder; of IPv4 the port alone, the host is always the same. */
export const shortAddress = ({ address }: LabState): string => {
  const text = printAddress(address);
  if ('path' in address) return text.split('/').pop() ?? text;
  return address.host.includes(':') ? text : `port ${address.port}`;
};

/** Why no listening socket is there, and what becomes of those who ask for one. */
export const noListenerWords = (state: LabState): string => {
  if (state.server.status !== 'exited') return 'listen() will make one: then clients can connect.';
  const leadsTo = nameLeadsTo(state);
  if (leadsTo !== null) return `The name leads to ${serverName(state, leadsTo)}, which goes on.`;
  if (staleName(state) !== null || (state.atAddress?.sockets.length ?? 0) > 0)
    return 'Nobody listens: connect() = -1 ECONNREFUSED.';
  const reset = 'It went with the server: whoever waited in its queue was reset';
  return isUnix(state.config.transport)
    ? `${reset}. Its name is gone too: connect() = -1 ENOENT.`
    : `${reset}. Nobody listens: connect() = -1 ECONNREFUSED.`;
};

/**
 * Why those at the door stand there. Unix wakes them once there is room; TCP has dropped their SYN, and
 * lets nobody in before it is sent again.
 */
export const doorWords = (
  { config, listening }: LabState,
  waiting: number,
  room: 'lines' | 'line' | 'narrow',
): string => {
  if (waiting === 0) return 'no one';
  if (config.transport === 'tcp') {
    if (listening === null || !hasRoom(listening.acceptQueue))
      return room === 'lines'
        ? 'no room: SYN dropped, sent again after 1 s'
        : 'SYN dropped: no room';
    return room === 'lines' ? 'room now, but no SYN has come again yet' : 'room now, no SYN yet';
  }
  const call = isDatagram(config.transport) ? 'sendto()' : 'connect()';
  return room === 'narrow' ? `${call} sleeps` : `no room: ${call} sleeps`;
};

/** How accept(2) fails on a listening socket; null while it does not. */
export const failingWords = ({ failing }: Listening): string | null =>
  failing === null
    ? null
    : `accept() = -1 ${failing.errno}${failing.times > 1 ? `, ${failing.times}×` : ''}`;

/** Of the newest datagram that was cut short, what was taken and what was thrown away, as far as it is known. */
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

/** Why select(2) cannot watch this number. */
export const beyondWords = (fd: number): string =>
  `select() watches 0 to ${LIMITS.fdSetSize - 1}, and this is ${fd}`;
