import { isDatagram, isUnix, type ServerProgramConfig } from '@socketarium/protocol/wire';
import { SockDiag } from '@socketarium/syscalls';

/**
 * The other end of a Unix connection that was just accepted: the inode of the peer's socket, by
 * sock_diag. Asked in the server's own process, because a moment later the peer may have closed;
 * SO_PEERCRED only names a process, which may run many clients. 0 when the peer left before it was
 * accepted, on other transports, and where the kernel refuses sock_diag.
 */
export const peerInodes = (
  transport: ServerProgramConfig['transport'],
): ((inode: number) => number) => {
  if (!isUnix(transport) || isDatagram(transport)) return () => 0;
  let diag: SockDiag;
  try {
    diag = SockDiag.open();
  } catch {
    return () => 0;
  }
  return (inode) => {
    try {
      return diag.unixSocket(inode)?.peerInode ?? 0;
    } catch {
      return 0;
    }
  };
};
