/** What one answer of poll(POLLOUT) is good for. */
const WRITES = 64;
const BYTES = 4096;

/**
 * Which calls may put the server to sleep, so that their entry must be seen before they are made,
 * and which cannot, so that theirs can travel in company. It errs on the side of "may sleep".
 *
 * - Reading or accepting cannot sleep on a descriptor that the last select reported ready and that
 *   was not used since.
 * - Writing cannot sleep right after poll(2) said writable: then at most a quarter of a Unix
 *   socket's send buffer is used (unix(7)'s unix_writable in the kernel), and a third of a TCP
 *   socket's is free. Either has room for some more small writes (a Unix socket takes 278 of one byte
 *   when empty, measured), so one poll gives credit for 64 writes or 4096 bytes.
 */
export class FlushPolicy {
  readonly #writableNow: (fd: number) => boolean;
  readonly #ready: Uint8Array;
  /** By descriptor; undefined is none. */
  readonly #writesLeft: number[] = [];
  readonly #bytesLeft: number[] = [];

  /**
   * @param setBytes size of an fd_set.
   * @param writableNow poll(2) for POLLOUT, without waiting.
   */
  constructor(setBytes: number, writableNow: (fd: number) => boolean) {
    this.#ready = new Uint8Array(setBytes);
    this.#writableNow = writableNow;
  }

  /** The lowest descriptor that the last select reported ready, -1 when there was none. */
  likely = -1;

  /** What select returned; null when it failed. */
  selectReturned(readfds: Uint8Array | null): void {
    if (readfds === null) this.#ready.fill(0);
    else this.#ready.set(readfds);
    this.likely = -1;
    for (let index = 0; index < this.#ready.length && this.likely < 0; index++) {
      const bits = this.#ready[index] ?? 0;
      if (bits !== 0) this.likely = index * 8 + (31 - Math.clz32(bits & -bits));
    }
  }

  /** Uses up what select said about `fd`. */
  readMaySleep(fd: number): boolean {
    const index = fd >> 3;
    const byte = this.#ready[index];
    const bit = 1 << (fd & 7);
    if (byte === undefined || (byte & bit) === 0) return true;
    this.#ready[index] = byte & ~bit;
    return false;
  }

  writeMaySleep(fd: number, count: number): boolean {
    if (count > BYTES) {
      this.#writesLeft[fd] = 0;
      return true;
    }
    if (!this.#spend(fd, count)) {
      if (!this.#writableNow(fd)) return true;
      this.#writesLeft[fd] = WRITES - 1;
      this.#bytesLeft[fd] = BYTES - count;
    }
    return false;
  }

  /** The number may come back as another descriptor. */
  closed(fd: number): void {
    this.#writesLeft[fd] = 0;
    if (fd >> 3 < this.#ready.length) this.readMaySleep(fd);
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
