import type { SocketRow } from '@socketarium/protocol';

/** A row's key, as kernel.sampled defines it. */
const keyOf = (row: SocketRow): number =>
  row.inode !== 0 ? row.inode : -(row.peerInode ?? row.peerPort ?? 0);

const same = (a: SocketRow, b: SocketRow): boolean =>
  a.receiveQueue === b.receiveQueue &&
  a.sendQueue === b.sendQueue &&
  a.state === b.state &&
  a.peerInode === b.peerInode &&
  a.localPort === b.localPort &&
  a.peerPort === b.peerPort &&
  a.name === b.name &&
  a.owner?.pid === b.owner?.pid &&
  a.owner?.comm === b.owner?.comm;

/** What is different between one sample's rows and the next's. */
export class RowDelta {
  #last = new Map<number, SocketRow>();

  /** The rows that are new or changed since the last call, and the keys of those that vanished. */
  next(rows: readonly SocketRow[]): { sockets: SocketRow[]; gone: number[] } {
    const before = this.#last;
    const after = new Map<number, SocketRow>();
    const sockets: SocketRow[] = [];
    for (const row of rows) {
      const key = keyOf(row);
      const old = before.get(key);
      after.set(key, row);
      if (old === undefined || !same(old, row)) sockets.push(row);
    }
    const gone: number[] = [];
    for (const key of before.keys()) if (!after.has(key)) gone.push(key);
    this.#last = after;
    return { sockets, gone };
  }
}
