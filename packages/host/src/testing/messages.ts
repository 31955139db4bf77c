import type { LabState, UnreadMessages } from '@socketarium/protocol';
import type { SockDiag } from '@socketarium/syscalls';

/** Bytes that wait unread in a socket by the kernel's word; null when it has none of that inode. */
const bytesIn = (diag: SockDiag, inode: number | null): number | null =>
  inode === null ? null : (diag.unixSocket(inode)?.receiveQueue ?? null);

/** More may be counted than are drawn: their sizes nobody knows. */
const fits = ({ length, members }: UnreadMessages, bytes: number): boolean => {
  const drawn = members.reduce((sum, one) => sum + one.length, 0);
  return length === members.length ? drawn === bytes : drawn <= bytes;
};

/**
 * Where the picture's unread messages are not what the kernel has: of a seqpacket, unix_diag tells the
 * sum of their sizes. An end that nobody accepted has no inode, and then the kernel is silent.
 */
export const unlikeTheKernel = ({ connections }: LabState, diag: SockDiag): string[] =>
  connections.flatMap(({ clientId, clientInode, serverInode, toServer, toClient }) =>
    [
      { way: 'to the server', unread: toServer, inode: serverInode },
      { way: `to ${clientId}`, unread: toClient, inode: clientInode },
    ].flatMap(({ way, unread, inode }) => {
      const bytes = bytesIn(diag, inode);
      if (unread === null || bytes === null || fits(unread, bytes)) return [];
      return `${clientId}'s, ${way}: ${bytes} bytes wait, drawn are ${JSON.stringify(unread)}`;
    }),
  );
