import { rowKey, type SocketRow } from '@socketarium/protocol';

const same = (a: SocketRow, b: SocketRow): boolean =>
  a.receiveQueue === b.receiveQueue &&
  a.sendQueue === b.sendQueue &&
  a.state === b.state &&
  a.peerInode === b.peerInode &&
  a.localPort === b.localPort &&
  a.peerPort === b.peerPort &&
  a.localAddress === b.localAddress &&
  a.peerAddress === b.peerAddress &&
  a.name === b.name &&
  a.shutdown === b.shutdown &&
  a.owner?.pid === b.owner?.pid &&
  a.owner?.comm === b.owner?.comm &&
  sameHolders(a.holders, b.holders);

const sameHolders = (a: SocketRow['holders'], b: SocketRow['holders']): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** The difference between two samples' rows. */
export class RowDelta {
  #last = new Map<string, SocketRow>();

  /** True for a row that was reported and has not been reported gone. */
  has(key: string): boolean {
    return this.#last.has(key);
  }

  /** The rows that are new or changed since the last call, and the keys of those that vanished. */
  next(rows: readonly SocketRow[]): { sockets: SocketRow[]; gone: string[] } {
    const before = this.#last;
    const after = new Map<string, SocketRow>();
    const sockets: SocketRow[] = [];
    for (const row of rows) {
      const key = rowKey(row);
      const old = before.get(key);
      after.set(key, row);
      if (old === undefined || !same(old, row)) sockets.push(row);
    }
    const gone: string[] = [];
    for (const key of before.keys()) if (!after.has(key)) gone.push(key);
    this.#last = after;
    return { sockets, gone };
  }
}
