import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } from '../constants.ts';
import { errnoSymbol } from '../errno.ts';
import { libc, newAddressBuffer } from '../libc.ts';
import {
  decodeSockaddr,
  encodeAutobind,
  encodeInet,
  encodeSockaddr,
  encodeUnixPath,
  type SocketAddress,
} from '../sockaddr.ts';

export const FAMILIES = ['unix', 'tcp'] as const;
export type Family = (typeof FAMILIES)[number];

export const DATAGRAMS = ['unix-dgram', 'udp', 'udp6'] as const;
export type DatagramKind = (typeof DATAGRAMS)[number];

const DOMAINS = { 'unix-dgram': AF_UNIX, udp: AF_INET, udp6: AF_INET6 };

/** The result of a call that must succeed. */
export function must(ret: number): number {
  if (ret < 0) throw new Error(errnoSymbol(ret));
  return ret;
}

export function inodeOf(fd: number): number {
  const inode = new Float64Array(1);
  must(libc.fstat(fd, inode));
  return inode[0] ?? 0;
}

export function localAddress(fd: number): SocketAddress {
  const addr = newAddressBuffer();
  must(libc.getsockname(fd, addr));
  return decodeSockaddr(addr.bytes, addr.length);
}

export function localPort(fd: number): number {
  const address = localAddress(fd);
  return address.family === 'unix' ? 0 : address.port;
}

/** Sockets for one test: its descriptors and a directory for its Unix names, all of which `close` removes. */
export class Bench {
  readonly directory: string = mkdtempSync(join(tmpdir(), 'socketarium-'));
  readonly #fds = new Set<number>();
  #names = 0;

  socket(family: Family, flags = 0): number {
    return this.keep(libc.socket(family === 'unix' ? AF_UNIX : AF_INET, SOCK_STREAM | flags, 0));
  }

  /** Keeps a descriptor to close it at the end. */
  keep(fd: number): number {
    this.#fds.add(must(fd));
    return fd;
  }

  closeNow(fd: number): void {
    this.#fds.delete(fd);
    must(libc.close(fd));
  }

  /** An unbound name in the bench's directory. */
  path(): string {
    this.#names += 1;
    return join(this.directory, `${this.#names}.sock`);
  }

  /** A listening socket and the address to connect to. */
  listen(family: Family, backlog: number): { readonly fd: number; readonly addr: Uint8Array } {
    const fd = this.socket(family);
    const addr = family === 'unix' ? encodeUnixPath(this.path()) : encodeInet('127.0.0.1', 0);
    must(libc.bind(fd, addr));
    must(libc.listen(fd, backlog));
    return { fd, addr: family === 'unix' ? addr : encodeInet('127.0.0.1', localPort(fd)) };
  }

  /** A datagram socket with an address of its own, the kernel's choice, and that address. */
  datagram(kind: DatagramKind, flags = 0): { readonly fd: number; readonly addr: Uint8Array } {
    const fd = this.keep(libc.socket(DOMAINS[kind], SOCK_DGRAM | flags, 0));
    const any = kind === 'udp6' ? '::1' : '127.0.0.1';
    must(libc.bind(fd, kind === 'unix-dgram' ? encodeAutobind() : encodeInet(any, 0)));
    return { fd, addr: encodeSockaddr(localAddress(fd)) };
  }

  connect(family: Family, addr: Uint8Array): number {
    const fd = this.socket(family);
    must(libc.connect(fd, addr));
    return fd;
  }

  close(): void {
    for (const fd of this.#fds) libc.close(fd);
    this.#fds.clear();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
