import { type AtAddress, isUnix, type LabState } from '@socketarium/protocol';
import { clientById } from '../selectors/lab.ts';
import { count } from './count.ts';
import { counted } from './units.ts';

/** What keeps an address from a server that could not bind(2) it, by the kernel's samples. */

type Kept = AtAddress['sockets'][number];

/** A process by its name and number. */
const holderOf = ({ owner }: Kept): string | null =>
  owner === null ? null : `${owner.comm} (process ${owner.pid})`;

/** TCP's states with the dashes and underscores that people read: FIN_WAIT2 is FIN_WAIT_2. */
export const stateWords = (state: string): string => state.replace(/WAIT(\d)/, 'WAIT_$1');

/** `2 sockets in FIN_WAIT_2`. */
export const leftoverWords = ({ state, count: n }: Kept): string =>
  `${counted(n, 'socket')} in ${stateWords(state)}`;

/** Which connection with the server a closing socket belonged to, where its peer is known. */
const connectionWords = (state: LabState, { count: n, peer, state: tcp }: Kept): string => {
  const known = n === 1 ? state.connections.find((one) => one.clientAddress === peer) : undefined;
  const client = known && clientById(state, known.clientId);
  const what =
    client === undefined
      ? `${count(n, 'connection', 'connections')} of the server before`
      : `${client.name}’s connection with the server before`;
  const begin = what.charAt(0).toUpperCase() + what.slice(1);
  return `${begin} ${n === 1 ? 'is' : 'are'} still in ${stateWords(tcp)}`;
};

/** Why the address is not free: SO_REUSEADDR must be set on the old sockets and on the new one, socket(7). */
const reuseWords = ({ server }: LabState): string => {
  if (!server.reuseAddr) {
    return server.reuseAddrBefore === true
      ? 'this server did not set SO_REUSEADDR'
      : 'neither server set SO_REUSEADDR';
  }
  return server.reuseAddrBefore === false
    ? 'this server set SO_REUSEADDR, the one before did not, and both must'
    : 'why SO_REUSEADDR did not help is not known';
};

const ofPort = (state: LabState, at: AtAddress): string => {
  const listening = at.sockets.find((one) => one.state === 'LISTEN' || one.state === 'CLOSE');
  if (listening !== undefined) {
    const who = holderOf(listening);
    const has = listening.state === 'LISTEN' ? 'listens at this port' : 'has this port';
    return who === null
      ? `A socket ${has}; which process holds it is not known.`
      : `${who} ${has}.`;
  }
  const [closing] = at.sockets;
  if (closing === undefined) {
    return 'The kernel has no socket at this port any more: what kept it in use is not known.';
  }
  const more = at.sockets.slice(1).reduce((sum, one) => sum + one.count, 0);
  const others = more === 0 ? '' : `, and ${counted(more, 'other socket')} at the port`;
  return `${connectionWords(state, closing)}${others}: ${reuseWords(state)}.`;
};

const ofName = (at: AtAddress): string => {
  if (at.file === false) return 'The socket file does not exist any more.';
  const [socket] = at.sockets;
  const who = socket === undefined ? null : holderOf(socket);
  const holds = who === null ? '' : ` ${who} holds a socket with that name.`;
  return `The socket file is still on disk; unlink() it first, which is step 1.${holds}`;
};

/** For a first server that could not get its address. */
export const addressInUse = (state: LabState): string => {
  const { atAddress: at } = state;
  if (at === null) return 'What keeps the address in use is not known yet.';
  return isUnix(state.config.transport) ? ofName(at) : ofPort(state, at);
};
