import { ERRNO, newAddressBuffer, type SyncCalls } from '@socketarium/syscalls';
import type { ServerCalls } from './server-calls.ts';

/**
 * A server's system calls with nothing around them but what lets a signal end the server: what the
 * design costs by itself, for the benchmark to compare tracing with.
 */
export class BareCalls implements ServerCalls {
  readonly #libc: SyncCalls;
  readonly #takeInterrupt: () => boolean;
  readonly #peer = newAddressBuffer();
  #interrupted = false;

  /** @param takeInterrupt whether SIGTERM or SIGINT came since it was last asked */
  constructor(libc: SyncCalls, takeInterrupt: () => boolean) {
    this.#libc = libc;
    this.#takeInterrupt = takeInterrupt;
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  unlink(pathname: string): number {
    return this.#libc.unlink(pathname);
  }

  socket(domain: number, type: number, protocol: number): number {
    return this.#libc.socket(domain, type, protocol);
  }

  setsockopt(sockfd: number, level: number, optname: number, optval: number): number {
    return this.#libc.setsockopt(sockfd, level, optname, optval);
  }

  bind(sockfd: number, addr: Uint8Array): number {
    return this.#libc.bind(sockfd, addr);
  }

  getsockname(sockfd: number): number {
    return this.#libc.getsockname(sockfd, this.#peer);
  }

  listen(sockfd: number, backlog: number): number {
    return this.#libc.listen(sockfd, backlog);
  }

  accept(sockfd: number): number {
    return this.#noticing(this.#libc.accept(sockfd, this.#peer));
  }

  read(fd: number, buf: Uint8Array, count: number): number {
    return this.#noticing(this.#libc.read(fd, buf, count));
  }

  write(fd: number, buf: Uint8Array, count: number): number {
    return this.#noticing(this.#libc.write(fd, buf, count));
  }

  select(nfds: number, readfds: Uint8Array): number {
    // A signal that came between two calls has interrupted none.
    if (this.#takeInterrupt()) {
      this.#interrupted = true;
      return -ERRNO.EINTR;
    }
    return this.#noticing(this.#libc.select(nfds, readfds, null, null, -1));
  }

  close(fd: number): number {
    return this.#libc.close(fd);
  }

  #noticing(result: number): number {
    if (result === -ERRNO.EINTR && this.#takeInterrupt()) this.#interrupted = true;
    return result;
  }
}
