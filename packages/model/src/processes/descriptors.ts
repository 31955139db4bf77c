import {
  type CallArgs,
  type Descriptor,
  descriptorOf,
  type FinishedCall,
  type ProcessRef,
  type Socket,
} from '@socketarium/protocol';
import { fdsArg, intArg, positiveArg, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import { addSocket, hold, isSocket, release } from '../sockets/sockets.ts';

/** What a process's calls do to its table of descriptors: dup(2), close(2), fcntl(2) and the calls that create. */

const refOf = ({ state: { host, pid } }: ProcessDraft): ProcessRef => ({ host, pid });

/** O_CLOEXEC, SOCK_CLOEXEC, EPOLL_CLOEXEC, MFD_CLOEXEC or MSG_CMSG_CLOEXEC among printed flags. */
const isCloseOnExec = (flags: string | null): boolean => flags?.includes('CLOEXEC') === true;

const put = (draft: Draft, process: ProcessDraft, descriptor: Descriptor): void => {
  const { fd, inode } = descriptor;
  const before = process.descriptors.get(fd);
  process.descriptors.add(descriptor);
  const held = before && isSocket(before) ? before.inode : null;
  const holds = isSocket(descriptor) ? inode : null;
  // It referred to that socket already: releasing it first could end the socket.
  if (held === holds) return;
  // dup2(2) and a close(2) that was not seen: the number refers to something else now.
  if (held !== null) release(draft, refOf(process), fd, held);
  if (holds !== null) hold(draft, refOf(process), fd, holds);
};

const drop = (draft: Draft, process: ProcessDraft, fd: number): void => {
  const descriptor = process.descriptors.remove(fd);
  if (descriptor && isSocket(descriptor)) {
    release(draft, refOf(process), fd, descriptor.inode);
  }
};

const becomes = (
  draft: Draft,
  process: ProcessDraft,
  fd: number,
  role: Descriptor['role'] | null,
  state: Socket['state'],
): void => {
  const descriptor = process.descriptors.get(fd);
  if (!descriptor) return;
  if (role !== null) process.descriptors.patch(fd, { role });
  draft.sockets.patch(descriptor.inode, { state });
};

type Effect = (draft: Draft, process: ProcessDraft, call: FinishedCall) => void;

/** A new open file that is not a socket. */
const file =
  (role: Descriptor['role']): Effect =>
  (draft, process, { args, ret }) =>
    put(draft, process, {
      fd: ret,
      role,
      inode: positiveArg(args, 'inode') ?? 0,
      closeOnExec: isCloseOnExec(textArg(args, 'flags')),
      connectionId: null,
    });

const socket: Effect = (draft, process, { args, ret }) => {
  const inode = positiveArg(args, 'inode') ?? 0;
  const type = textArg(args, 'type') ?? '';
  addSocket(draft, refOf(process), inode, {
    family: textArg(args, 'domain') ?? '',
    type: type.split('|')[0] ?? type,
  });
  const closeOnExec = isCloseOnExec(type);
  put(draft, process, { fd: ret, role: 'unbound', inode, closeOnExec, connectionId: null });
};

const accept: Effect = (draft, process, { call, args, ret }) => {
  const inode = positiveArg(args, 'inode') ?? 0;
  const listening = process.descriptors.get(descriptorOf(call, args));
  const kind = draft.sockets.get(listening?.inode ?? 0) ?? { family: '', type: '' };
  addSocket(draft, refOf(process), inode, kind, 'connected');
  const closeOnExec = isCloseOnExec(textArg(args, 'flags'));
  put(draft, process, { fd: ret, role: 'connected', inode, closeOnExec, connectionId: null });
};

/** FD_CLOEXEC belongs to the descriptor, so a copy does not have it. */
const dup: Effect = (draft, process, { call, args, ret }) => {
  const of = process.descriptors.get(descriptorOf(call, args));
  if (of) put(draft, process, { ...of, fd: ret, closeOnExec: false });
};

/** Datagrams reach a socket from here on; connections only when it listens. */
const bind: Effect = (draft, process, { args }) => {
  const fd = intArg(args, 'sockfd');
  const inode = process.descriptors.get(fd)?.inode ?? 0;
  const datagrams = draft.sockets.get(inode)?.type === 'SOCK_DGRAM';
  becomes(draft, process, fd, datagrams ? 'bound' : null, 'bound');
  draft.sockets.patch(inode, { name: textArg(args, 'addr') });
};

const getsockname: Effect = (draft, process, { args }) => {
  const inode = process.descriptors.get(intArg(args, 'sockfd'))?.inode ?? 0;
  draft.sockets.patch(inode, { name: textArg(args, 'addr') });
};

const listen: Effect = (draft, process, { args }) =>
  becomes(draft, process, intArg(args, 'sockfd'), 'listening', 'listening');

const connect: Effect = (draft, process, { args }) => {
  const fd = intArg(args, 'sockfd');
  const inode = process.descriptors.get(fd)?.inode ?? 0;
  if (draft.sockets.get(inode)?.type === 'SOCK_DGRAM') return;
  becomes(draft, process, fd, 'connected', 'connected');
};

const recvmsg: Effect = (draft, process, { args }) => {
  const closeOnExec = isCloseOnExec(textArg(args, 'flags'));
  for (const fd of fdsArg(args, 'scm_rights')) {
    put(draft, process, { fd, role: 'passed', inode: 0, closeOnExec, connectionId: null });
  }
};

const fcntl: Effect = (draft, process, { args, ret }) => {
  const fd = intArg(args, 'fd');
  const command = textArg(args, 'cmd');
  if (command === 'F_SETFD') {
    process.descriptors.patch(fd, { closeOnExec: isCloseOnExec(textArg(args, 'arg')) });
  } else if (command === 'F_DUPFD' || command === 'F_DUPFD_CLOEXEC') {
    const of = process.descriptors.get(fd);
    if (of) put(draft, process, { ...of, fd: ret, closeOnExec: isCloseOnExec(command) });
  }
};

const EFFECTS: Readonly<Record<string, Effect>> = {
  socket,
  accept,
  dup,
  bind,
  getsockname,
  listen,
  connect,
  recvmsg,
  fcntl,
  open: file('file'),
  memfd_create: file('file'),
  epoll_create1: file('epoll'),
};

/** Applies a returned call to the table. */
export const callDid: Effect = (draft, process, call) => {
  // Only EBADF leaves a descriptor as it was; after any other failure Linux has closed it, close(2).
  if (call.call === 'close') {
    if (call.errno !== 'EBADF') drop(draft, process, intArg(call.args, 'fd'));
  } else if (call.ret >= 0 && Object.hasOwn(EFFECTS, call.call)) {
    EFFECTS[call.call]?.(draft, process, call);
  }
};

/** connect(2) was entered: until it succeeds the socket is connecting. */
export const connectBegins = (draft: Draft, process: ProcessDraft, args: CallArgs): void => {
  const fd = intArg(args, 'sockfd');
  if (process.descriptors.get(fd)?.role !== 'unbound') return;
  becomes(draft, process, fd, 'connecting', 'connecting');
};

/** fork(2): the child gets a copy of each, of the same open file. */
export const copyDescriptors = (draft: Draft, parent: ProcessDraft, child: ProcessDraft): void => {
  for (const descriptor of parent.descriptors) put(draft, child, { ...descriptor });
};

/** execve(2) closes those with FD_CLOEXEC. */
export const closeOnExec = (draft: Draft, process: ProcessDraft): void => {
  for (const { fd, closeOnExec: closes } of [...process.descriptors]) {
    if (closes) drop(draft, process, fd);
  }
};

/** The process ended: the kernel closed all its descriptors. */
export const closeAll = (draft: Draft, process: ProcessDraft): void => {
  for (const { fd } of [...process.descriptors]) drop(draft, process, fd);
};
