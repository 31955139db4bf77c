import { existsSync, readFileSync } from 'node:fs';
import {
  AF_INET,
  AF_INET6,
  isStopped,
  monotonicNow,
  SockDiag,
  type SocketState,
} from '@socketarium/syscalls';
import { type Family, printEnd } from './endpoints.ts';
import type { KernelTables } from './observer.ts';
import type { InetRow } from './picture.ts';

/**
 * All states but those of sockets that no process holds and nobody waits for: a busy server leaves
 * thousands of them.
 */
const REPORTED_STATES: readonly SocketState[] = [
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'NEW_SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
];

const MAPPED = '::ffff:';
const MAX_DGRAM_QLEN = '/proc/sys/net/unix/max_dgram_qlen';

const numberOf = (family: Family): number => (family === 'inet' ? AF_INET : AF_INET6);

/** The kernel's tables through sock_diag. Throws SOCK_DIAG_REFUSED where it is not allowed. */
export const openKernelTables = (): KernelTables & { close(): void } => {
  const diag = SockDiag.open();
  const inet = (family: number, port: readonly number[]): readonly InetRow[] =>
    diag.inetSockets({ family, port, states: REPORTED_STATES }).map(unmapped);
  return {
    now: monotonicNow,
    unix: () => new Map(diag.unixSockets().map((row) => [row.inode, row])),
    inet: (ports, family) => {
      const rows = inet(numberOf(family), ports);
      // A peer may be an AF_INET6 socket with an IPv4 address, ipv6(7): Java's all are.
      return family === 'inet' && hasUnknownPeer(rows, ports)
        ? [...rows, ...inet(AF_INET6, ports)]
        : rows;
    },
    udp: (family) => {
      const rows = diag.udpSockets(numberOf(family));
      return family === 'inet' ? [...rows, ...diag.udpSockets(AF_INET6).map(unmapped)] : rows;
    },
    timeWait: (port, family) => diag.timeWaiting(numberOf(family), port),
    nameExists: existsSync,
    isStopped,
    maxDatagrams,
    close: () => diag.close(),
  };
};

/** An IPv4 address of an AF_INET6 socket is printed as IPv4, ipv6(7). */
const unmapped = <R extends InetRow>(row: R): R =>
  row.localAddress.startsWith(MAPPED)
    ? {
        ...row,
        localAddress: row.localAddress.slice(MAPPED.length),
        peerAddress: row.peerAddress.slice(MAPPED.length),
      }
    : row;

const hasUnknownPeer = (rows: readonly InetRow[], servers: readonly number[]): boolean => {
  const locals = new Set(rows.map((row) => printEnd(row.localAddress, row.localPort)));
  return rows.some(
    (row) =>
      row.state === 'ESTABLISHED' &&
      servers.includes(row.localPort) &&
      !locals.has(printEnd(row.peerAddress, row.peerPort)),
  );
};

/**
 * How many datagrams a Unix socket's queue admits: one more than net.unix.max_dgram_qlen, which is read
 * when the socket is made (measured; unix(7) has the setting). Null where the system hides it.
 */
const maxDatagrams = (): number | null => {
  try {
    return Number(readFileSync(MAX_DGRAM_QLEN, 'utf8')) + 1;
  } catch {
    return null;
  }
};
