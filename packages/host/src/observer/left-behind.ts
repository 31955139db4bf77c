import type { AtAddress, Owner, Transport } from '@socketarium/protocol';
import { isDatagram, isUnix } from '@socketarium/protocol';
import type { UdpRow } from './datagram-picture.ts';
import { type Endpoints, type Family, printEnd } from './endpoints.ts';
import type { InetRow, UnixRow, UnixTable } from './picture.ts';

/** What the kernel still has at the address of a lab while none of its servers has it: what bind(2) would find. */

export interface Address {
  readonly transport: Transport;
  readonly ends: Endpoints;
  /** Of a Unix socket, its name. */
  readonly path: string | null;
  /** Holders of these sockets, as far as they can be found now. */
  ownersOf(inodes: readonly number[]): ReadonlyMap<number, Owner | null>;
}

/** The kernel's tables that are needed. */
interface Tables {
  unix(): UnixTable;
  inet(port: number, family: Family): readonly InetRow[];
  udp(family: Family): readonly UdpRow[];
  timeWait(port: number, family: Family): number;
  nameExists(path: string): boolean;
}

/** Sockets that were bound to the address themselves, and keep it as long as they have a holder. */
const HOLD = ['LISTEN', 'CLOSE'];

/** Not asked while a server has the address, nor before the first has had it: the tables are long. */
const isAsked = ({ transport, ends }: Address): boolean => {
  if (!ends.hasBound || ends.bound !== null || ends.someListens) return false;
  return isUnix(transport) || ends.listeningPort !== 0;
};

interface Row {
  readonly inode: number;
  readonly state: string;
  readonly peer: string | null;
}

const internet = ({ state, inode, peerAddress, peerPort }: InetRow): Row => ({
  inode,
  state,
  peer: peerPort === 0 ? null : printEnd(peerAddress, peerPort),
});

/** An accepted socket shares its listening socket's name without keeping it: the file keeps it. */
const isBound = ({ state, peerInode }: UnixRow): boolean => HOLD.includes(state) || peerInode === 0;

const rowsAt = ({ transport, ends, path }: Address, tables: Tables): Row[] => {
  if (isUnix(transport)) {
    const named = [...tables.unix().values()].filter((row) => row.path === path && isBound(row));
    return named.map(({ inode, state }) => ({ inode, state, peer: null }));
  }
  const { listeningPort: port, family } = ends;
  const rows = isDatagram(transport) ? tables.udp(family) : tables.inet(port, family);
  return rows.filter((row) => row.localPort === port).map(internet);
};

const before = (a: Row, b: Row): number => {
  const rank = ({ state }: Row) => (HOLD.includes(state) ? HOLD.indexOf(state) : HOLD.length);
  return rank(a) - rank(b) || (a.state < b.state ? -1 : 1);
};

/** Null while the kernel is not asked. */
export const leftBehind = (address: Address, tables: Tables): AtAddress | null => {
  if (!isAsked(address)) return null;
  const { transport, ends, path } = address;
  const rows = rowsAt(address, tables).sort(before);
  const owners = address.ownersOf(rows.flatMap(({ inode }) => (inode === 0 ? [] : inode)));
  const sockets: AtAddress['sockets'] = [];
  for (const { inode, state, peer } of rows) {
    const same = sockets.find((one) => one.state === state);
    const owner = owners.get(inode) ?? null;
    if (same !== undefined) {
      same.count += 1;
      same.owner ??= owner;
    } else sockets.push({ state, count: 1, peer, owner });
  }
  const timeWait = transport === 'tcp' ? tables.timeWait(ends.listeningPort, ends.family) : 0;
  if (timeWait > 0) {
    sockets.push({ state: 'TIME_WAIT', count: timeWait, peer: null, owner: null });
  }
  return { sockets, file: path === null ? null : tables.nameExists(path) };
};
