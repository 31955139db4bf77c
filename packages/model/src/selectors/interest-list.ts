import type { LabState } from '@socketarium/protocol';
import { acceptedOf } from './in-hand.ts';

export interface EpollSet {
  readonly fd: number;
  /** Descriptors of the interest list, in order, with what the last epoll_wait reported about them. */
  readonly members: readonly { readonly fd: number; readonly ready: boolean }[];
}

/** States of its machine in which its newest descriptor is not in the set yet. */
const NOT_YET: ReadonlySet<string> = new Set([
  'creating-the-epoll-instance',
  'making-non-blocking',
  'adding-to-the-set',
]);

/** epoll's interest list, which is the kernel's: the listening socket and every connected one. */
export const epollOf = (state: LabState): EpollSet | null => {
  const { server, listening } = state;
  const instance = server.descriptors.find((d) => d.role === 'epoll');
  if (instance === undefined) return null;
  const accepted = acceptedOf(state);
  const newest = accepted.reduce<{ fd: number; at: number } | null>((best, c) => {
    const at = c.acceptedAt ?? 0;
    return c.serverFd !== null && (best === null || at >= best.at) ? { fd: c.serverFd, at } : best;
  }, null);
  const pending = NOT_YET.has(server.machine) ? (newest?.fd ?? listening?.fd) : undefined;
  const fds = [
    ...(listening === null ? [] : [listening.fd]),
    ...accepted.flatMap((c) => c.serverFd ?? []),
  ].filter((fd) => fd !== pending);
  return {
    fd: instance.fd,
    members: fds.map((fd) => ({ fd, ready: server.ready.includes(fd) })),
  };
};
