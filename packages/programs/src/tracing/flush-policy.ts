/** Writes that one answer of poll(POLLOUT) covers. */
const WRITES = 64;
const BYTES = 4096;

/**
 * Which calls may put the server to sleep, so that their entry must be flushed before they are made, and
 * which cannot, so that their records can be buffered. When in doubt the answer is "may sleep".
 *
 * - Nothing sleeps on a descriptor that is O_NONBLOCK.
 * - Reading or accepting cannot sleep on a descriptor that the last select, poll or epoll_wait reported
 * ready and that was not used since.
 * - Writing cannot sleep right after poll(2) reported writable: then at most a quarter of a Unix socket's
 * send buffer is used (unix(7)'s unix_writable in the kernel), and a third of a TCP socket's is free.
 * Either has room for some more small writes (a Unix socket takes 278 of one byte when empty, measured),
 * so one poll gives credit for 64 writes or 4096 bytes.
 */
export class FlushPolicy {
  readonly #writableNow: (fd: number) => boolean;
  /** One bit per descriptor. */
  #ready = new Uint8Array(128);
  readonly #nonBlocking = new Set<number>();
  /** By descriptor; undefined is none. */
  readonly #writesLeft: number[] = [];
  readonly #bytesLeft: number[] = [];

  /** @param writableNow poll(2) for POLLOUT, without waiting. */
  constructor(writableNow: (fd: number) => boolean) {
    this.#writableNow = writableNow;
  }

  /** The lowest descriptor of the last report, -1 when there was none. */
  likely = -1;

  /** The ready descriptors, one bit each, from select and the like; null when the call failed. */
  reported(ready: Uint8Array | null): void {
    if (ready === null) this.#ready.fill(0);
    else {
      if (ready.length !== this.#ready.length) this.#ready = new Uint8Array(ready.length);
      this.#ready.set(ready);
    }
    this.likely = -1;
    for (let index = 0; index < this.#ready.length && this.likely < 0; index++) {
      const bits = this.#ready[index] ?? 0;
      if (bits !== 0) this.likely = index * 8 + (31 - Math.clz32(bits & -bits));
    }
  }

  /** The effect of fcntl(2) on the descriptor. */
  setNonBlocking(fd: number, nonBlocking: boolean): void {
    if (nonBlocking) this.#nonBlocking.add(fd);
    else this.#nonBlocking.delete(fd);
  }

  /** Uses up select's report for `fd`. */
  readMaySleep(fd: number): boolean {
    const index = fd >> 3;
    const byte = this.#ready[index];
    const bit = 1 << (fd & 7);
    if (byte === undefined || (byte & bit) === 0) return !this.#nonBlocking.has(fd);
    this.#ready[index] = byte & ~bit;
    return false;
  }

  writeMaySleep(fd: number, count: number): boolean {
    if (count > BYTES) {
      this.#writesLeft[fd] = 0;
      return !this.#nonBlocking.has(fd);
    }
    if (!this.#spend(fd, count)) {
      if (this.#nonBlocking.has(fd)) return false;
      if (!this.#writableNow(fd)) return true;
      this.#writesLeft[fd] = WRITES - 1;
      this.#bytesLeft[fd] = BYTES - count;
    }
    return false;
  }

  /** The number may be reused for another descriptor. */
  closed(fd: number): void {
    this.#writesLeft[fd] = 0;
    this.#nonBlocking.delete(fd);
    this.readMaySleep(fd);
  }

  #spend(fd: number, count: number): boolean {
    const writes = this.#writesLeft[fd] ?? 0;
    const bytes = (this.#bytesLeft[fd] ?? 0) - count;
    if (writes === 0 || bytes < 0) return false;
    this.#writesLeft[fd] = writes - 1;
    this.#bytesLeft[fd] = bytes;
    return true;
  }
}
