import { FrameWriter } from '@socketarium/protocol/wire';
import { ERRNO, type SyncCalls } from '@socketarium/syscalls';
import { POLLOUT, SO_SNDBUF, SOL_SOCKET } from '@socketarium/syscalls/constants';

/** Records older than this are flushed, nanoseconds. */
const OLDEST_PENDING_NS = 5e6;

/**
 * Room for records between this process and its reader, bytes; the kernel gives as much of it as
 * net.core.wmem_max allows, socket(7). So a reader that is not scheduled on a busy machine does not stop
 * the program at once.
 */
const SEND_BUFFER_BYTES = 1 << 20;

/**
 * The program's one channel to its reader: event records into a buffer, the buffer to a descriptor.
 * Writes block when the reader is behind, so that a record is late rather than lost.
 */
export class Recorder {
  readonly frames: FrameWriter;
  /** The clock's last reading, where a coarse value is enough. */
  lastTime = 0;
  #firstPending = 0;
  #flushDue = false;
  readonly #libc: SyncCalls;
  readonly #fd: number;
  readonly #clock: () => number;
  readonly #readerGone: () => never;

  /**
   * @param clock CLOCK_MONOTONIC now, nanoseconds.
   * @param readerGone called when the descriptor's other end is closed: nothing will be recorded from
   * here on.
   */
  constructor(libc: SyncCalls, fd: number, clock: () => number, readerGone: () => never) {
    this.#libc = libc;
    this.#fd = fd;
    this.#clock = clock;
    this.#readerGone = readerGone;
    // Fails when it is no socket, and nothing depends on it.
    libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
    this.frames = new FrameWriter(this.#writeOut, () => this.now());
  }

  /** CLOCK_MONOTONIC now, nanoseconds. */
  now(): number {
    this.lastTime = this.#clock();
    return this.lastTime;
  }

  flush(): void {
    this.frames.flush();
    this.#firstPending = 0;
  }

  /** For records that are not urgent: flushes those that are old enough. */
  flushWhenOld(): void {
    if (this.#firstPending === 0) this.#firstPending = this.lastTime;
    else if (this.lastTime - this.#firstPending > OLDEST_PENDING_NS) this.flush();
  }

  /** For programs with an event loop: flushes at the end of this turn. */
  flushSoon(): void {
    if (this.#flushDue) return;
    this.#flushDue = true;
    setImmediate(() => {
      this.#flushDue = false;
      this.flush();
    });
  }

  #writeOut = (bytes: Uint8Array): void => {
    let rest = bytes;
    while (rest.length > 0) {
      const written = this.#libc.write(this.#fd, rest, rest.length);
      if (written >= 0) rest = rest.subarray(written);
      else if (written === -ERRNO.EAGAIN) this.#libc.poll1(this.#fd, POLLOUT, -1);
      // A signal: it stays pending, and the next call of the program finds it.
      else if (written !== -ERRNO.EINTR) this.#readerGone();
    }
  };
}
