import {
  type AddressBuffer,
  type EpollEvents,
  ERRNO,
  newAddressBuffer,
  type ReceivedMessage,
  type SentMessage,
  type SyncCalls,
} from '@socketarium/syscalls';
import type { ServerCalls } from './server-calls.ts';

/**
 * A server's system calls with nothing around them but what lets a signal end the server: the cost of the
 * design by itself, as the benchmark's baseline for tracing.
 */
export class BareCalls implements ServerCalls {
  readonly #libc: SyncCalls;
  readonly #takeInterrupt: () => boolean;
  readonly #peer = newAddressBuffer();
  #interrupted = false;

  /** @param takeInterrupt whether SIGTERM or SIGINT came since the last call of it */
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

  fcntl(fd: number, cmd: number, arg: number): number {
    return this.#libc.fcntl(fd, cmd, arg);
  }

  read(fd: number, buf: Uint8Array, count: number): number {
    return this.#noticing(this.#libc.read(fd, buf, count));
  }

  write(fd: number, buf: Uint8Array, count: number): number {
    return this.#noticing(this.#libc.write(fd, buf, count));
  }

  recvfrom(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    srcAddr: AddressBuffer | null,
  ): number {
    return this.#noticing(this.#libc.recvfrom(sockfd, buf, len, flags, srcAddr));
  }

  sendto(
    sockfd: number,
    buf: Uint8Array,
    len: number,
    flags: number,
    destAddr: Uint8Array | null,
  ): number {
    return this.#noticing(this.#libc.sendto(sockfd, buf, len, flags, destAddr));
  }

  recvmsg(sockfd: number, message: ReceivedMessage, flags: number): number {
    return this.#noticing(this.#libc.recvmsg(sockfd, message, flags));
  }

  sendmsg(sockfd: number, message: SentMessage, flags: number): number {
    return this.#noticing(this.#libc.sendmsg(sockfd, message, flags));
  }

  select(nfds: number, readfds: Uint8Array): number {
    if (this.#stops()) return -ERRNO.EINTR;
    return this.#noticing(this.#libc.select(nfds, readfds, null, null, -1));
  }

  poll(fds: Int32Array, nfds: number): number {
    if (this.#stops()) return -ERRNO.EINTR;
    return this.#noticing(this.#libc.poll(fds, nfds, -1));
  }

  epoll_create1(flags: number): number {
    return this.#libc.epoll_create1(flags);
  }

  epoll_ctl(epfd: number, op: number, fd: number, events: number): number {
    return this.#libc.epoll_ctl(epfd, op, fd, events);
  }

  epoll_wait(epfd: number, events: EpollEvents, maxevents: number, timeoutMs: number): number {
    if (this.#stops()) return -ERRNO.EINTR;
    return this.#noticing(this.#libc.epoll_wait(epfd, events, maxevents, timeoutMs));
  }

  nanosleep(ms: number): number {
    return this.#noticing(this.#libc.nanosleep(ms));
  }

  lseek(fd: number, offset: number, whence: number): number {
    return this.#libc.lseek(fd, offset, whence);
  }

  close(fd: number): number {
    return this.#libc.close(fd);
  }

  /** A signal between two calls has interrupted none. */
  #stops(): boolean {
    if (this.#takeInterrupt()) this.#interrupted = true;
    return this.#interrupted;
  }

  #noticing(result: number): number {
    if (result === -ERRNO.EINTR && this.#takeInterrupt()) this.#interrupted = true;
    return result;
  }
}
