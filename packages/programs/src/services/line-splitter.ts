import type { ByteSpan } from '@socketarium/protocol/wire';

const NEWLINE = 10;
const FIRST_ROOM = 256;

/**
 * Splits a byte stream into lines. It keeps an unfinished line until its newline comes, and never more
 * than `limit` bytes of it, so that a client that sends no newline uses a fixed amount of memory.
 */
export class LineSplitter {
  readonly #limit: number;
  #kept = new Uint8Array(0);
  #keptLength = 0;

  /** @param limit longest line, bytes without the newline. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes of the line that has no newline yet. */
  get unfinishedBytes(): number {
    return this.#keptLength;
  }

  /**
   * Calls `onLine(bytes, start, end)` for each line that is now whole, without its newline; the bytes are
   * valid inside the call only. When `onLine` returns false, the rest of the piece is dropped. Returns
   * false when a line is longer than the limit; the splitter must not be used again.
   */
  feed(
    piece: ByteSpan,
    onLine: (bytes: Uint8Array, start: number, end: number) => boolean,
  ): boolean {
    const { bytes, length } = piece;
    let start = 0;
    for (let at = 0; at < length; at++) {
      if (bytes[at] !== NEWLINE) continue;
      if (this.#keptLength + at - start > this.#limit) return false;
      let goOn: boolean;
      if (this.#keptLength === 0) {
        goOn = onLine(bytes, start, at);
      } else {
        this.#keep(bytes, start, at);
        const end = this.#keptLength;
        this.#keptLength = 0;
        goOn = onLine(this.#kept, 0, end);
      }
      if (!goOn) return true;
      start = at + 1;
    }
    if (this.#keptLength + length - start > this.#limit) return false;
    this.#keep(bytes, start, length);
    return true;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const needed = this.#keptLength + end - start;
    if (needed > this.#kept.length) {
      const room = new Uint8Array(Math.max(FIRST_ROOM, needed, this.#kept.length * 2));
      room.set(this.#kept.subarray(0, this.#keptLength));
      this.#kept = room;
    }
    this.#kept.set(bytes.subarray(start, end), this.#keptLength);
    this.#keptLength = needed;
  }
}
