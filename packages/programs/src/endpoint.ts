import type { Address, Transport } from '@socketarium/protocol';
import { encodeInet, encodeUnixPath } from '@socketarium/syscalls';
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from '@socketarium/syscalls/constants';

/** An address in the form of the calls. */
export interface Endpoint {
  readonly domain: number;
  /** sockaddr_un, sockaddr_in or sockaddr_in6. */
  readonly sockaddr: Uint8Array;
  /** The name in the file system, which outlives its socket; null for TCP. */
  readonly path: string | null;
}

/** Throws PATH_TOO_LONG or INVALID_ARGUMENT. */
export const endpointOf = (address: Address): Endpoint => {
  if ('path' in address) {
    return { domain: AF_UNIX, sockaddr: encodeUnixPath(address.path), path: address.path };
  }
  const { host, port } = address;
  const domain = host.includes(':') ? AF_INET6 : AF_INET;
  return { domain, sockaddr: encodeInet(host, port), path: null };
};

/** socket(2)'s `type`, by transport. */
export const SOCKET_TYPES: Readonly<Record<Transport, number>> = {
  'unix-stream': SOCK_STREAM,
  'unix-dgram': SOCK_DGRAM,
  'unix-seqpacket': SOCK_SEQPACKET,
  tcp: SOCK_STREAM,
  udp: SOCK_DGRAM,
};
