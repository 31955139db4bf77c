import type { SocketRow } from './kernel.ts';

/**
 * The key of a row from one sample to the next: its inode; without one (a connection in an accept queue
 * has none) its peer, which is an inode (Unix) or an address and a port (TCP).
 */
export const rowKey = (
  row: Pick<SocketRow, 'inode' | 'peerInode' | 'peerAddress' | 'peerPort'>,
): string => {
  if (row.inode !== 0) return `${row.inode}`;
  return row.peerPort === null
    ? `of ${row.peerInode ?? 0}`
    : `of ${row.peerAddress ?? ''}:${row.peerPort}`;
};
