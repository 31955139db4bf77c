import {
  type CallName,
  type Connection,
  type Descriptor,
  type FinishedCall,
  isDatagram,
  isUnix,
} from '@socketarium/protocol';
import { isBeyondFdSet } from '../selectors/lab.ts';
import { listeningOf } from '../selectors/queues.ts';
import { fdArg, fdsArg, intArg, isReceive, portOf, positiveArg, textArg } from './args.ts';
import { placeByConnection } from './connections.ts';
import { newDatagramQueue } from './datagram-queue.ts';
import { loseQueue, placeSenders } from './datagrams.ts';
import type { Draft } from './draft.ts';
import { giveUpEarly } from './early.ts';
import { closeQueue, endByServer } from './endings.ts';
import { acceptedConnection } from './pairing.ts';
import { closedPassed } from './passed.ts';
import { leaveQueue, tellPlaces } from './queue.ts';
import { countServed } from './second-servers.ts';
import { serverReceived, serverSent } from './server-messages.ts';

/** What a server's returned calls did to its descriptors and connections. `who`: `server`, or a second one. */

const setDescriptor = (draft: Draft, who: string, descriptor: Descriptor): void => {
  const others = draft.server(who)?.descriptors.filter((one) => one.fd !== descriptor.fd) ?? [];
  draft.patchServer({ descriptors: [...others, descriptor] }, who);
};

const inodeOf = (draft: Draft, who: string, fd: number): number =>
  draft.server(who)?.descriptors.find((one) => one.fd === fd)?.inode ?? 0;

const created = (role: Descriptor['role']): Effect => {
  return (draft, who, call) => {
    const inode = positiveArg(call.args, 'inode') ?? 0;
    setDescriptor(draft, who, { fd: call.ret, role, inode, connectionId: null });
  };
};

/** Of a datagram server this is all: from here on its queue fills. */
const binds: Effect = (draft, who, call) => {
  if (!isDatagram(draft.next.config.transport)) return;
  const fd = intArg(call.args, 'sockfd');
  const inode = inodeOf(draft, who, fd);
  setDescriptor(draft, who, { fd, role: 'bound', inode, connectionId: null });
  if (who !== 'server') {
    draft.patchSecond(who, { listens: true });
    return;
  }
  draft.next.datagrams = newDatagramQueue(fd, inode, call.returnedAt);
  placeSenders(draft, call.returnedAt);
};

const listens: Effect = (draft, who, call) => {
  const fd = intArg(call.args, 'sockfd');
  const inode = inodeOf(draft, who, fd);
  setDescriptor(draft, who, { fd, role: 'listening', inode, connectionId: null });
  if (who !== 'server') draft.patchSecond(who, { listens: true });
  draft.setListening(who, {
    fd,
    inode,
    since: call.returnedAt,
    acceptQueue: {
      length: 0,
      backlog: Math.max(0, intArg(call.args, 'backlog')),
      members: [],
      ordered: isUnix(draft.next.config.transport),
      asOf: call.returnedAt,
    },
    failing: null,
  });
  tellPlaces(draft);
};

/** TCP and UDP: the kernel chose the port, and getsockname(2) told it. */
const namesItself: Effect = (draft, who, call) => {
  const { address, listening } = draft.next;
  const port = portOf(textArg(call.args, 'addr'));
  if (who !== 'server' || !('port' in address) || port === null || address.port === port) return;
  const fd = intArg(call.args, 'sockfd');
  if (listening !== null && listening.fd !== fd) return;
  draft.next.address = { ...address, port };
};

const accepts: Effect = (draft, who, call) => {
  const t = call.returnedAt;
  giveUpEarly(draft, t);
  const found = acceptedConnection(draft, who, call.args, t, call.seq);
  const serverInode = positiveArg(call.args, 'inode');
  const connection: Connection = {
    ...found,
    serverFd: call.ret,
    serverInode,
    acceptedBy: who,
    acceptedAt: t,
  };
  draft.patchConnection(found.id, connection);
  setDescriptor(draft, who, {
    fd: call.ret,
    role: 'connected',
    inode: serverInode ?? 0,
    connectionId: connection.id,
  });
  countServed(draft, who);
  const now = listeningOf(draft.next, who);
  if (now?.failing) draft.setListening(who, { ...now, failing: null });
  leaveQueue(draft, who, connection.clientId);
  const client = draft.client(connection.clientId);
  if (client) draft.patchClient(client.id, placeByConnection(client, connection));
};

/** Nobody waits, or a signal came: nothing is wrong with that. */
const PASSING = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

const acceptFails: Effect = (draft, who, { errno }) => {
  const now = listeningOf(draft.next, who);
  if (!now || errno === null || PASSING.has(errno)) return;
  const times = now.failing?.errno === errno ? now.failing.times + 1 : 1;
  draft.setListening(who, { ...now, failing: { errno, times } });
};

/** The socket that others could reach it by. */
const closesDoor = (draft: Draft, who: string, role: Descriptor['role'], t: number): void => {
  if (who !== 'server') draft.patchSecond(who, { listens: false });
  if (role === 'listening') closeQueue(draft, who, t);
  else if (who === 'server') loseQueue(draft, t);
};

const closes: Effect = (draft, who, call, before) => {
  const fd = intArg(call.args, 'fd');
  const server = draft.server(who);
  const descriptor = server?.descriptors.find((one) => one.fd === fd);
  // Only EBADF leaves a descriptor as it was; after any other failure Linux has closed it, close(2).
  if (!server || !descriptor || call.errno === 'EBADF') return;
  draft.patchServer(
    {
      descriptors: server.descriptors.filter((one) => one.fd !== fd),
      ready: server.ready.filter((one) => one !== fd),
    },
    who,
  );
  const { role } = descriptor;
  if (role === 'passed') closedPassed(draft, who, fd);
  if (role === 'listening' || role === 'bound') closesDoor(draft, who, role, call.returnedAt);
  const connection = role === 'connected' ? draft.connection(descriptor.connectionId) : undefined;
  if (!connection) return;
  if (isBeyondFdSet(draft.next.config, fd)) {
    draft.patchServer({ unwatchable: { fd, clientId: connection.clientId } }, who);
  }
  const ended = before !== null && isReceive(before.call) && before.ret === 0;
  endByServer(draft, connection, ended && fdArg(before.args) === fd, call.returnedAt);
};

/** The argument of each waiting call that holds what is ready. */
const READY: Partial<Record<CallName, string>> = {
  select: 'readfds',
  poll: 'fds',
  epoll_wait: 'events',
};

type Effect = (draft: Draft, who: string, call: FinishedCall, before: FinishedCall | null) => void;

const ON_SUCCESS: Partial<Record<CallName, Effect>> = {
  socket: created('unbound'),
  epoll_create1: created('epoll'),
  open: created('file'),
  memfd_create: created('file'),
  bind: binds,
  listen: listens,
  getsockname: namesItself,
  accept: accepts,
  read: serverReceived,
  recvfrom: serverReceived,
  recvmsg: serverReceived,
  write: serverSent,
  sendto: serverSent,
  sendmsg: serverSent,
};

/** Takes in a returned call of a server's; `before` is the one that returned before it. */
export const serverDid: Effect = (draft, who, call, before) => {
  const ready = READY[call.call];
  if (call.call === 'close') closes(draft, who, call, before);
  else if (ready !== undefined) {
    draft.patchServer({ ready: call.ret > 0 ? fdsArg(call.args, ready) : [] }, who);
  } else if (call.ret >= 0) ON_SUCCESS[call.call]?.(draft, who, call, before);
  else if (call.call === 'accept') acceptFails(draft, who, call, before);
};
