import type { AddressBuffer, SyncCalls } from '@socketarium/syscalls';
import { decodeSockaddr, formatSockaddr, newAddressBuffer } from '@socketarium/syscalls';
import { SO_PEERCRED, SOL_SOCKET } from '@socketarium/syscalls/constants';

/**
 * What the tracer asks the kernel right after a call, beside the program's own calls, because no other
 * process could without a race. None of it is recorded as a call of the program.
 */
export class Enrichment {
  readonly #libc: SyncCalls;
  readonly #inode = new Float64Array(1);
  readonly #option = new Int32Array(1);
  readonly #address = newAddressBuffer();

  constructor(libc: SyncCalls) {
    this.#libc = libc;
  }

  /** 0 when it is no open descriptor. */
  inode(fd: number): number {
    return this.#libc.fstat(fd, this.#inode) < 0 ? 0 : (this.#inode[0] ?? 0);
  }

  /** Pid of the process that connected to this Unix socket; 0 for another socket. */
  peerPid(fd: number): number {
    // pid is struct ucred's first int, and the kernel copies as much as there is room for, unix(7).
    const ret = this.#libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, this.#option);
    return ret < 0 ? 0 : (this.#option[0] ?? 0);
  }

  localAddress(fd: number): string {
    return this.#libc.getsockname(fd, this.#address) < 0 ? '' : printed(this.#address);
  }
}

/** An address from the kernel, printed; empty for an unnamed socket. */
export const printed = (addr: AddressBuffer): string =>
  formatSockaddr(decodeSockaddr(addr.bytes, addr.length));

/** An address that we made, printed. */
export const printedBytes = (addr: Uint8Array): string => formatSockaddr(decodeSockaddr(addr));
