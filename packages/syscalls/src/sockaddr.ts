import { decodeName, encodeName, LIMITS, SocketariumError } from '@socketarium/protocol/wire';
import { AF_INET, AF_INET6, AF_UNIX } from './constants.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ip.ts';

/**
 * Socket addresses as bytes: sockaddr_un, unix(7); sockaddr_in, ip(7); sockaddr_in6, ipv6(7).
 * `sa_family` is two bytes in the machine's order (little-endian on all that we run on); ports and
 * addresses are in network order.
 */

/** A Unix socket's address. `path` has no NUL; `abstract` names may hold any byte, as latin-1 text. */
export type UnixAddress =
  | { readonly family: 'unix'; readonly kind: 'unnamed' }
  | { readonly family: 'unix'; readonly kind: 'pathname'; readonly path: string }
  | { readonly family: 'unix'; readonly kind: 'abstract'; readonly name: string };

/** An internet address; `host` is printed as inet_ntop(3) does. */
export type InetAddress =
  | { readonly family: 'inet'; readonly host: string; readonly port: number }
  | {
      readonly family: 'inet6';
      readonly host: string;
      readonly port: number;
      readonly flowinfo: number;
      readonly scopeId: number;
    };

export type SocketAddress = UnixAddress | InetAddress;

/** Bytes before sun_path. */
const UN_PATH_OFFSET = 2;
const SOCKADDR_IN_BYTES = 16;
const SOCKADDR_IN6_BYTES = 28;
/** Room for any of the three, sockaddr_un being the largest. */
export const SOCKADDR_MAX_BYTES = 110;

/**
 * sockaddr_un of a path, with the NUL that ends it. Throws PATH_TOO_LONG over 107 bytes (the kernel
 * would take 108 without a NUL, which other programs then misread) and INVALID_ARGUMENT for an
 * empty path (the kernel would choose an abstract name) or one with a NUL in it.
 */
export function encodeUnixPath(path: string): Uint8Array {
  const bytes = encodeName(path);
  if (bytes.length > LIMITS.unixPathBytes) {
    throw new SocketariumError(
      'PATH_TOO_LONG',
      `A Unix socket's path has at most ${LIMITS.unixPathBytes} bytes, this one ${bytes.length}: ${path}`,
    );
  }
  if (bytes.length === 0 || bytes.includes(0)) {
    throw new SocketariumError(
      'INVALID_ARGUMENT',
      `A Unix socket's path must not ${bytes.length === 0 ? 'be empty' : 'hold a NUL'}.`,
    );
  }
  const address = new Uint8Array(UN_PATH_OFFSET + bytes.length + 1);
  address[0] = AF_UNIX;
  address.set(bytes, UN_PATH_OFFSET);
  return address;
}

/**
 * The address that makes bind(2) choose an abstract name of five hex digits, unix(7) "Autobind": a
 * datagram client needs some name, or it could not get an answer.
 */
export function encodeAutobind(): Uint8Array {
  return Uint8Array.of(AF_UNIX, 0);
}

/** sockaddr of any address. Throws PATH_TOO_LONG or INVALID_ARGUMENT. */
export function encodeSockaddr(address: SocketAddress): Uint8Array {
  switch (address.family) {
    case 'unix':
      return encodeUnix(address);
    case 'inet': {
      const bytes = new Uint8Array(SOCKADDR_IN_BYTES);
      bytes[0] = AF_INET;
      putPort(bytes, address.port);
      bytes.set(parseIpv4(address.host), 4);
      return bytes;
    }
    case 'inet6': {
      const bytes = new Uint8Array(SOCKADDR_IN6_BYTES);
      const view = new DataView(bytes.buffer);
      bytes[0] = AF_INET6;
      putPort(bytes, address.port);
      view.setUint32(4, address.flowinfo, false);
      bytes.set(parseIpv6(address.host), 8);
      view.setUint32(24, address.scopeId, true);
      return bytes;
    }
  }
}

/** sockaddr_in or sockaddr_in6 of an IP address in text; a colon distinguishes them. */
export function encodeInet(host: string, port: number): Uint8Array {
  return host.includes(':')
    ? encodeSockaddr({ family: 'inet6', host, port, flowinfo: 0, scopeId: 0 })
    : encodeSockaddr({ family: 'inet', host, port });
}

/**
 * The address in the first `length` bytes, as the kernel gave them. No bytes, or a bare family
 * AF_UNIX, is an unnamed socket. Throws INVALID_ARGUMENT for a family that is none of the three or
 * bytes too few for it.
 */
export function decodeSockaddr(bytes: Uint8Array, length: number = bytes.length): SocketAddress {
  if (length === 0) return { family: 'unix', kind: 'unnamed' };
  const family = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length));
  if (family === AF_UNIX && length >= UN_PATH_OFFSET) {
    return decodeUnixName(bytes.subarray(UN_PATH_OFFSET, length));
  }
  if (family === AF_INET && view.byteLength >= SOCKADDR_IN_BYTES) {
    return { family: 'inet', host: formatIpv4(bytes.subarray(4, 8)), port: view.getUint16(2) };
  }
  if (family === AF_INET6 && view.byteLength >= SOCKADDR_IN6_BYTES) {
    return {
      family: 'inet6',
      host: formatIpv6(bytes.subarray(8, 24)),
      port: view.getUint16(2),
      flowinfo: view.getUint32(4, false),
      scopeId: view.getUint32(24, true),
    };
  }
  throw new SocketariumError(
    'INVALID_ARGUMENT',
    `Not an address of a family we know: family ${family}, ${length} bytes.`,
  );
}

/** The content of sun_path: nothing, a path (with or without a NUL), or a NUL and an abstract name. */
export function decodeUnixName(name: Uint8Array): UnixAddress {
  if (name.length === 0) return { family: 'unix', kind: 'unnamed' };
  if (name[0] === 0) {
    return {
      family: 'unix',
      kind: 'abstract',
      name: Buffer.from(name.subarray(1)).toString('latin1'),
    };
  }
  const end = name.indexOf(0);
  const path = decodeName(end === -1 ? name : name.subarray(0, end));
  return { family: 'unix', kind: 'pathname', path };
}

/** In the usual form: `/path`, `@abstract`, empty for unnamed, `127.0.0.1:80`, `[::1]:80`. */
export function formatSockaddr(address: SocketAddress): string {
  switch (address.family) {
    case 'unix':
      if (address.kind === 'unnamed') return '';
      return address.kind === 'pathname' ? address.path : `@${address.name}`;
    case 'inet':
      return `${address.host}:${address.port}`;
    case 'inet6':
      return `[${address.host}${address.scopeId === 0 ? '' : `%${address.scopeId}`}]:${address.port}`;
  }
}

function encodeUnix(address: UnixAddress): Uint8Array {
  if (address.kind === 'unnamed') return Uint8Array.of(AF_UNIX, 0);
  if (address.kind === 'pathname') return encodeUnixPath(address.path);
  const name = Buffer.from(address.name, 'latin1');
  if (name.length > LIMITS.unixPathBytes) {
    throw new SocketariumError(
      'PATH_TOO_LONG',
      `An abstract name has at most ${LIMITS.unixPathBytes} bytes, this one ${name.length}.`,
    );
  }
  const bytes = new Uint8Array(UN_PATH_OFFSET + 1 + name.length);
  bytes[0] = AF_UNIX;
  bytes.set(name, UN_PATH_OFFSET + 1);
  return bytes;
}

function putPort(bytes: Uint8Array, port: number): void {
  if (!(Number.isInteger(port) && port >= 0 && port <= 0xffff)) {
    throw new SocketariumError('INVALID_ARGUMENT', `A port is 0 to 65535, not ${port}.`);
  }
  bytes[2] = port >> 8;
  bytes[3] = port & 0xff;
}
