import type { Frame } from '@socketarium/protocol/wire';

/** What a reader saw of a server, to its end. */
export interface Totals {
  records: number;
  entered: number;
  returned: number;
  /** read(2)s and write(2)s that moved bytes, and those bytes. */
  reads: number;
  writes: number;
  bytesRead: number;
  bytesWritten: number;
  /** Records and threads that could not be recorded, by the recorder's own count. */
  dropped: number;
  /** Bytes of a last record that was cut off. */
  unfinishedBytes: number;
}

/** Counts records by their headers. Gaps in their indices are found by FrameReader, which throws. */
export class Tally {
  #records = 0;
  #entered = 0;
  #returned = 0;
  #reads = 0;
  #writes = 0;
  #bytesRead = 0;
  #bytesWritten = 0;

  add(frame: Frame): void {
    this.#records++;
    const kind = frame.kind;
    if (kind === 'entered') {
      this.#entered++;
    } else if (kind === 'returned') {
      this.#returned++;
      const ret = frame.ret;
      if (ret <= 0) return;
      const call = frame.call;
      if (call === 'read') {
        this.#reads++;
        this.#bytesRead += ret;
      } else if (call === 'write') {
        this.#writes++;
        this.#bytesWritten += ret;
      }
    }
  }

  totals(unfinishedBytes: number): Totals {
    return {
      records: this.#records,
      entered: this.#entered,
      returned: this.#returned,
      reads: this.#reads,
      writes: this.#writes,
      bytesRead: this.#bytesRead,
      bytesWritten: this.#bytesWritten,
      // Its recorder waits for its reader, and drops nothing.
      dropped: 0,
      unfinishedBytes,
    };
  }
}

/**
 * Events that must exist by the load generator's exact count and were not seen: a read and a write for
 * each request (ping-pong: requests of one connection cannot merge), a return for each entry, what was
 * dropped, and a cut-off record. When the bytes differ though the counts agree, that is a loss as well.
 */
export const lostEvents = (totals: Totals, load: { requests: number; bytes: number }): number =>
  Math.abs(load.requests - totals.reads) +
  Math.abs(load.requests - totals.writes) +
  Math.abs(totals.entered - totals.returned) +
  totals.dropped +
  (totals.unfinishedBytes > 0 ? 1 : 0) +
  (totals.bytesRead === load.bytes ? 0 : 1) +
  (totals.bytesWritten === load.bytes ? 0 : 1);
