import type { LabState, UnreadMessages } from '@socketarium/protocol';
import type { SockDiag } from '@socketarium/syscalls';

/** Unread bytes in a socket, as the kernel counts them; null when it has none with that inode. */
const bytesIn = (diag: SockDiag, inode: number | null): number | null =>
  inode === null ? null : (diag.unixSocket(inode)?.receiveQueue ?? null);

/** More may be counted than are drawn: the sizes of those are not known. */
const fits = ({ length, members }: UnreadMessages, bytes: number): boolean => {
  const drawn = members.reduce((sum, one) => sum + one.length, 0);
  return length === members.length ? drawn === bytes : drawn <= bytes;
};

/**
 * Differences between the picture's unread messages and the kernel's: for a seqpacket, unix_diag reports
 * the sum of their sizes. An end that is not accepted has no inode, and the kernel reports nothing for
 * it.
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
