import { SocketariumError } from '@socketarium/protocol/wire';
import { AF_INET, IPPROTO_TCP, IPPROTO_UDP } from '../constants.ts';
import { formatIpv4, formatIpv6 } from '../ip.ts';
import { eachAttribute, encodeAttribute, type Message } from './netlink.ts';
import { stateName } from './states.ts';

/** inet_diag of sock_diag(7): requests for TCP and UDP sockets, and the rows that answer them. */

const REQUEST_BYTES = 56;
const MESSAGE_BYTES = 72;
/** Where inet_diag_sockid begins, in the request and in the message. */
const REQUEST_ID = 8;
const MESSAGE_ID = 4;

/** The attribute with the socket's memory, linux/sock_diag.h, and which of its words we read. */
const INET_DIAG_SKMEMINFO = 7;
const SK_MEMINFO_RCVBUF = 1;
const SK_MEMINFO_DROPS = 8;

const INET_DIAG_REQ_BYTECODE = 1;
const INET_DIAG_BC_JMP = 1;
const INET_DIAG_BC_S_EQ = 11;
const INET_DIAG_BC_D_EQ = 12;
/** An operation: its code, the bytes to advance when it holds, and those when it does not. */
const OPERATION_BYTES = 4;
/** A test of a port: the operation, and a second one that carries the port. */
const TEST_BYTES = 2 * OPERATION_BYTES;
/** Beyond this the kernel's walk along the program costs more than it saves. */
const MOST_FILTER_PORTS = 32;

/** A TCP socket in the kernel. */
export interface InetSocketRow {
  /** 0 for a socket without a process: not accepted yet, or closed and still shutting down. */
  readonly inode: number;
  /** A state's name, such as ESTABLISHED or SYN_SENT. */
  readonly state: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly peerAddress: string;
  readonly peerPort: number;
  /** Bytes received and not yet read; of a listening socket, the length of its accept queue. */
  readonly receiveQueue: number;
  /** Bytes sent and not yet acknowledged; of a listening socket, its backlog. */
  readonly sendQueue: number;
}

/** A UDP socket in the kernel. States: CLOSE, and ESTABLISHED once connect(2) gave it a peer. */
export interface UdpSocketRow extends InetSocketRow {
  /** SO_RCVBUF as the kernel took it: room for `receiveQueue`, which includes the overhead too. */
  readonly receiveBuffer: number;
  /** Datagrams dropped for lack of room since the socket was made. */
  readonly drops: number;
}

/** inet_diag_req_v2 for a dump of the TCP sockets in the states of `states`, with an optional filter. */
export function encodeInetDump(
  family: number,
  states: number,
  ports: readonly number[],
): Uint8Array {
  return filtered(encodeInetRequest(family, states), encodePortFilter(ports));
}

/** The same for TCP sockets with this local port, whatever their peers' ports are. */
export function encodeInetLocalDump(family: number, states: number, port: number): Uint8Array {
  const filter = encodeFilter([{ code: INET_DIAG_BC_S_EQ, port }]);
  return filtered(encodeInetRequest(family, states), filter);
}

/** inet_diag_req_v2 for a dump of all UDP sockets with their memory. */
export function encodeUdpDump(family: number, states: number): Uint8Array {
  const bytes = encodeInetRequest(family, states);
  bytes[1] = IPPROTO_UDP;
  bytes[2] = 1 << (INET_DIAG_SKMEMINFO - 1);
  return bytes;
}

function filtered(request: Uint8Array, filter: Uint8Array | null): Uint8Array {
  if (filter === null) return request;
  const bytes = new Uint8Array(request.length + filter.length);
  bytes.set(request);
  bytes.set(filter, request.length);
  return bytes;
}

/**
 * inet_diag_req_v2 for one socket: the one that a SYN to this address and port would reach, which
 * is the listening one. `address` is in network order.
 */
export function encodeInetListener(
  family: number,
  address: Uint8Array,
  port: number,
  states: number,
): Uint8Array {
  const bytes = encodeInetRequest(family, states);
  const view = new DataView(bytes.buffer);
  view.setUint16(REQUEST_ID, port, false);
  bytes.set(address, REQUEST_ID + 4);
  // INET_DIAG_NOCOOKIE
  view.setUint32(REQUEST_ID + 40, 0xffff_ffff, true);
  view.setUint32(REQUEST_ID + 44, 0xffff_ffff, true);
  return bytes;
}

function encodeInetRequest(family: number, states: number): Uint8Array {
  const bytes = new Uint8Array(REQUEST_BYTES);
  bytes[0] = family;
  bytes[1] = IPPROTO_TCP;
  new DataView(bytes.buffer).setUint32(4, states, true);
  return bytes;
}

/**
 * The kernel's filter program for "local or peer port is one of these" (INET_DIAG_BC_S_EQ and D_EQ, since
 * Linux 4.16), or null when there is nothing to filter or too much for one program: then the caller
 * filters. "Or" is compiled as in ss(8): a test that holds continues at a jump to the program's end,
 * which means yes; one that does not skips that jump, to the next test; the last one then goes four bytes
 * beyond the end, which means no.
 */
export function encodePortFilter(ports: readonly number[]): Uint8Array | null {
  if (ports.length === 0 || ports.length > MOST_FILTER_PORTS) return null;
  const tests = ports.flatMap((port) => [
    { code: INET_DIAG_BC_S_EQ, port },
    { code: INET_DIAG_BC_D_EQ, port },
  ]);
  return encodeFilter(tests);
}

function encodeFilter(tests: readonly { code: number; port: number }[]): Uint8Array {
  const step = TEST_BYTES + OPERATION_BYTES;
  const program = new Uint8Array(tests.length * step - OPERATION_BYTES);
  const view = new DataView(program.buffer);
  for (const [index, test] of tests.entries()) {
    const offset = index * step;
    view.setUint8(offset, test.code);
    view.setUint8(offset + 1, TEST_BYTES);
    view.setUint16(offset + 2, step, true);
    view.setUint16(offset + 6, test.port, true);
    const jump = offset + TEST_BYTES;
    if (jump === program.length) break;
    view.setUint8(jump, INET_DIAG_BC_JMP);
    view.setUint8(jump + 1, OPERATION_BYTES);
    view.setUint16(jump + 2, program.length - jump, true);
  }
  return encodeAttribute(INET_DIAG_REQ_BYTECODE, program);
}

/** The row in a message of type SOCK_DIAG_BY_FAMILY. Throws FRAME_INVALID when it is too short. */
export function decodeInetRow(view: DataView, message: Message): InetSocketRow {
  const { start, end } = message;
  if (end - start < MESSAGE_BYTES) {
    throw new SocketariumError('FRAME_INVALID', `An inet_diag_msg of ${end - start} bytes.`);
  }
  const family = view.getUint8(start);
  const id = start + MESSAGE_ID;
  const address = (offset: number): string =>
    family === AF_INET
      ? ipv4Text(view, offset)
      : formatIpv6(new Uint8Array(view.buffer, view.byteOffset + offset, 16));
  return {
    inode: view.getUint32(start + 68, true),
    state: stateName(view.getUint8(start + 1)),
    localAddress: address(id + 4),
    localPort: view.getUint16(id, false),
    peerAddress: address(id + 20),
    peerPort: view.getUint16(id + 2, false),
    receiveQueue: view.getUint32(start + 56, true),
    sendQueue: view.getUint32(start + 60, true),
  };
}

/** The same with the memory that encodeUdpDump asks for. */
export function decodeUdpRow(view: DataView, message: Message): UdpSocketRow {
  const row = decodeInetRow(view, message);
  let receiveBuffer = 0;
  let drops = 0;
  eachAttribute(view, message.start + MESSAGE_BYTES, message.end, (type, from, to) => {
    if (type !== INET_DIAG_SKMEMINFO || to - from < 4 * (SK_MEMINFO_DROPS + 1)) return;
    receiveBuffer = view.getUint32(from + 4 * SK_MEMINFO_RCVBUF, true);
    drops = view.getUint32(from + 4 * SK_MEMINFO_DROPS, true);
  });
  return { ...row, receiveBuffer, drops };
}

/** The last address is nearly always the next one too, and a dump may have thousands. */
let lastIpv4 = 0;
let lastIpv4Text = '0.0.0.0';

function ipv4Text(view: DataView, offset: number): string {
  const address = view.getUint32(offset);
  if (address !== lastIpv4) {
    lastIpv4Text = formatIpv4(new Uint8Array(view.buffer, view.byteOffset + offset, 4));
    lastIpv4 = address;
  }
  return lastIpv4Text;
}
