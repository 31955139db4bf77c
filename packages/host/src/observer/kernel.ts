import { AF_INET, monotonicNow, SockDiag } from '@socketarium/syscalls';
import type { KernelTables } from './observer.ts';

/** The kernel's tables through sock_diag. Throws SOCK_DIAG_REFUSED where it is not allowed. */
export const openKernelTables = (): KernelTables & { close(): void } => {
  const diag = SockDiag.open();
  return {
    now: monotonicNow,
    unix: () => new Map(diag.unixSockets().map((row) => [row.inode, row])),
    // A server binds 127.0.0.1, and who connects to that is AF_INET (or mapped into it by the kernel).
    inet: (ports) => diag.inetSockets({ family: AF_INET, port: ports }),
    close: () => diag.close(),
  };
};
