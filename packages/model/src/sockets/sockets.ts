import type { Descriptor, ProcessRef, Socket } from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';

/**
 * The kernel's sockets, as far as processes of the picture hold them. Descriptors come and go; a socket
 * is gone with its last descriptor.
 */

/** True for a descriptor of a socket, whose inode is sockfs's: a file's may be the same number. */
export const isSocket = ({ role }: Pick<Descriptor, 'role'>): boolean =>
  role !== 'file' && role !== 'epoll' && role !== 'passed';

export const addSocket = (
  draft: Draft,
  { host }: ProcessRef,
  inode: number,
  { family, type }: Pick<Socket, 'family' | 'type'>,
  state: Socket['state'] = 'unbound',
): void => {
  // 0: the inode could not be read.
  if (inode === 0) return;
  const holders = draft.sockets.get(inode)?.holders ?? [];
  draft.sockets.add({ host, inode, family, type, state, name: null, holders });
};

/** A process has got a descriptor for it. */
export const hold = (draft: Draft, { pid }: ProcessRef, fd: number, inode: number): void => {
  const socket = draft.sockets.get(inode);
  if (socket) draft.sockets.patch(inode, { holders: [...socket.holders, { pid, fd }] });
};

/** A process has closed a descriptor for it. */
export const release = (draft: Draft, { pid }: ProcessRef, fd: number, inode: number): void => {
  const socket = draft.sockets.get(inode);
  if (!socket) return;
  const holders = socket.holders.filter((one) => one.pid !== pid || one.fd !== fd);
  if (holders.length === 0) draft.sockets.remove(inode);
  else draft.sockets.patch(inode, { holders });
};
