import { AF_INET, AF_INET6, AF_UNIX, SOCK_CLOEXEC, SOCK_STREAM } from '../constants.ts';
import { ERRNO } from '../errno.ts';
import { parseIpv4, parseIpv6 } from '../ip.ts';
import { libc } from '../libc.ts';
import { DiagChannel, refused } from './channel.ts';
import {
  decodeInetRow,
  decodeUdpRow,
  encodeInetDump,
  encodeInetListener,
  encodeInetLocalDump,
  encodeUdpDump,
  type InetSocketRow,
  type UdpSocketRow,
} from './inet-diag.ts';
import { ALL_STATES, type SocketState, stateMask } from './states.ts';
import {
  decodeUnixRow,
  encodeUnixRequest,
  UDIAG_SHOW_ALL,
  UDIAG_SHOW_ICONS,
  type UnixSocketRow,
} from './unix-diag.ts';

/** A listening Unix socket's accept queue. */
export interface UnixListener {
  readonly length: number;
  /** listen(2)'s argument as the kernel took it; one more is admitted. */
  readonly backlog: number;
  /** The waiting clients' inodes, in the order they will be accepted; 0 for one that closed its end. */
  readonly waiting: readonly number[];
}

export interface InetQuery {
  /** AF_INET or AF_INET6. */
  readonly family: number;
  /** Only sockets with this port, or one of these, as their own or as their peer's. */
  readonly port?: number | readonly number[];
  /** Only sockets in these states; all by default. */
  readonly states?: readonly SocketState[];
}

/**
 * What the kernel reports about this machine's sockets (of our network namespace), without privilege:
 * sock_diag(7). Answers are made inside the calls, which take microseconds, so they are synchronous.
 */
export class SockDiag {
  readonly #channel: DiagChannel;

  private constructor(channel: DiagChannel) {
    this.#channel = channel;
  }

  /**
   * Opens a channel and tests it on both kinds of socket. Throws SOCK_DIAG_REFUSED, with a remedy, where
   * the kernel lacks it or a sandbox refuses it.
   */
  static open(): SockDiag {
    const channel = DiagChannel.open(libc);
    try {
      const diag = new SockDiag(channel);
      diag.#probe();
      return diag;
    } catch (cause) {
      channel.close();
      throw cause;
    }
  }

  /** The accept queue of the listening Unix socket with this inode; null when there is none. */
  unixListener(inode: number): UnixListener | null {
    const row = this.unixSocket(inode);
    if (row?.waiting === null || row?.waiting === undefined) return null;
    return { length: row.receiveQueue, backlog: row.sendQueue, waiting: row.waiting };
  }

  /** The Unix socket with this inode, or null when it is gone. */
  unixSocket(inode: number): UnixSocketRow | null {
    const row = this.#channel.one(
      encodeUnixRequest(inode, ALL_STATES, UDIAG_SHOW_ALL),
      decodeUnixRow,
    );
    if (!('errno' in row)) return row;
    if (row.errno === ERRNO.ENOENT) return null;
    // The answer about one socket has at most a page, measured: some thousand waiting clients do
    // not fit. A dump's parts have room for eight thousand.
    if (row.errno === ERRNO.EMSGSIZE) {
      return this.unixSockets(['LISTEN']).find((other) => other.inode === inode) ?? null;
    }
    throw refused('The kernel refused to tell of a Unix socket', -row.errno);
  }

  /** Every Unix socket in one of these states; in any, by default. */
  unixSockets(states?: readonly SocketState[]): UnixSocketRow[] {
    const mask = states === undefined ? ALL_STATES : stateMask(states);
    return this.#channel.dump(encodeUnixRequest(0, mask, UDIAG_SHOW_ALL), decodeUnixRow);
  }

  /** TCP sockets. Rows have no meaningful order; the accept queue's order is not reported. */
  inetSockets(query: InetQuery): InetSocketRow[] {
    const { port } = query;
    const ports = port === undefined ? [] : typeof port === 'number' ? [port] : [...port];
    if (port !== undefined && ports.length === 0) return [];
    const mask = query.states === undefined ? ALL_STATES : stateMask(query.states);
    const rows = this.#channel.dump(encodeInetDump(query.family, mask, ports), decodeInetRow);
    if (port === undefined) return rows;
    const wanted = new Set(ports);
    return rows.filter((row) => wanted.has(row.localPort) || wanted.has(row.peerPort));
  }

  /**
   * The TCP socket that listens at this address, requested alone: receiveQueue is the length of its
   * accept queue, sendQueue its backlog. Null when nobody listens there.
   */
  inetListener(host: string, port: number): InetSocketRow | null {
    const family = host.includes(':') ? AF_INET6 : AF_INET;
    const address = family === AF_INET6 ? parseIpv6(host) : parseIpv4(host);
    const request = encodeInetListener(family, address, port, stateMask(['LISTEN']));
    const row = this.#channel.one(request, decodeInetRow);
    if (!('errno' in row)) return row.state === 'LISTEN' ? row : null;
    if (row.errno === ERRNO.ENOENT) return null;
    throw refused('The kernel refused to tell of a TCP socket', -row.errno);
  }

  /** UDP sockets of AF_INET or AF_INET6, all of the machine's: those of one port would not be faster. */
  udpSockets(family: number): UdpSocketRow[] {
    return this.#channel.dump(encodeUdpDump(family, ALL_STATES), decodeUdpRow);
  }

  /**
   * How many connections with this local port are in TIME_WAIT, tcp(7): they make bind(2) fail unless
   * SO_REUSEADDR is set. Connections that clients closed first have it as their peer's port, do not
   * disturb, and do not count.
   */
  timeWaiting(family: number, port: number): number {
    const request = encodeInetLocalDump(family, stateMask(['TIME_WAIT']), port);
    return this.#channel.dump(request, decodeInetRow).filter((row) => row.localPort === port)
      .length;
  }

  /** Closes the channel; later requests throw. */
  close(): void {
    this.#channel.close();
  }

  /**
   * The kernel must report a socket of our own; this also shows the kernel a reader with a large buffer,
   * without which it would make a dump's first part too small for a long queue and drop it.
   */
  #probe(): void {
    const fd = libc.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw refused('socket(AF_UNIX) failed', fd);
    try {
      const inode = new Float64Array(1);
      const ret = libc.fstat(fd, inode);
      if (ret < 0) throw refused('fstat of a Unix socket failed', ret);
      const row = this.#channel.one(
        encodeUnixRequest(inode[0] ?? 0, ALL_STATES, UDIAG_SHOW_ICONS),
        decodeUnixRow,
      );
      if ('errno' in row) throw refused('The kernel refused to tell of a Unix socket', -row.errno);
      this.inetSockets({ family: AF_INET, states: ['LISTEN'] });
    } finally {
      libc.close(fd);
    }
  }
}

/**
 * The peer ports of the connections in the accept queue of the TCP socket listening at `port`, in no
 * particular order: open server-side rows without a process. A client that reset its connection while
 * queued counts in the queue's length and has no row.
 */
export function waitingPorts(rows: readonly InetSocketRow[], port: number): number[] {
  return rows
    .filter(
      (row) =>
        row.localPort === port &&
        row.inode === 0 &&
        (row.state === 'ESTABLISHED' || row.state === 'CLOSE_WAIT'),
    )
    .map((row) => row.peerPort);
}
