import {
  type Connection,
  callNamed,
  type Descriptor,
  descriptorOf,
  isDatagram,
  receives,
  sends,
} from '@socketarium/protocol';
import { fdsArg, intArg, portOf, positiveArg, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { isBeyondFdSet } from '../selectors/lab.ts';
import { listeningOf } from '../selectors/queues.ts';
import { newDatagramQueue } from '../sockets/datagram-queue.ts';
import { leaveQueue, setPlaces } from '../sockets/queue.ts';
import { isSocket } from '../sockets/sockets.ts';
import { placeByConnection } from './connections.ts';
import { loseQueue, placeSenders } from './datagrams.ts';
import { giveUpEarly } from './early.ts';
import { closeQueue } from './elsewhere.ts';
import { endByServer } from './endings.ts';
import { acceptedConnection } from './pairing.ts';
import { closedPassed } from './passed.ts';
import { countServed, type ServerCall } from './server-call.ts';
import { serverHears, serverReceived, serverSent } from './server-messages.ts';

/** The effects of a server's returned calls on its sockets and connections. */

type Effect = (what: ServerCall) => void;

const inodeOf = ({ process }: ServerCall, fd: number): number =>
  process.descriptors.get(fd)?.inode ?? 0;

/** A datagram server needs no more: from here on its queue fills. */
const binds: Effect = (what) => {
  const { draft, pid, call } = what;
  if (!isDatagram(draft.config.transport)) return;
  const fd = intArg(call.args, 'sockfd');
  draft.patchServer(pid, { listens: true });
  if (pid !== draft.first.pid) return;
  draft.datagrams = newDatagramQueue(fd, inodeOf(what, fd), call.returnedAt);
  placeSenders(draft, call.returnedAt);
};

const listens: Effect = (what) => {
  const { draft, pid, call } = what;
  const fd = intArg(call.args, 'sockfd');
  draft.patchServer(pid, { listens: true });
  draft.setListening(pid, {
    fd,
    inode: inodeOf(what, fd),
    since: call.returnedAt,
    acceptQueue: {
      length: 0,
      backlog: Math.max(0, intArg(call.args, 'backlog')),
      members: [],
      places: [],
      ordered: true,
      untoldAfter: null,
      asOf: call.returnedAt,
    },
    failing: null,
  });
  setPlaces(draft);
};

/** TCP and UDP: the kernel chose the port, and getsockname(2) reported it. */
const namesItself: Effect = ({ draft, pid, call }) => {
  const { address } = draft;
  const { listening } = draft.first;
  const port = portOf(textArg(call.args, 'addr'));
  if (pid !== draft.first.pid || !('port' in address)) return;
  if (port === null || address.port === port) return;
  const fd = intArg(call.args, 'sockfd');
  if (listening !== null && listening.fd !== fd) return;
  draft.address = { ...address, port };
};

const accepts: Effect = ({ draft, pid, process, call }) => {
  const t = call.returnedAt;
  giveUpEarly(draft, t);
  const found = acceptedConnection(draft, pid, call.args, t, call.seq);
  const connection: Connection = {
    ...found,
    serverFd: call.ret,
    serverInode: positiveArg(call.args, 'inode'),
    acceptedBy: process.state.pid,
    acceptedAt: t,
  };
  draft.patchConnection(found.id, connection);
  process.descriptors.patch(call.ret, { connectionId: connection.id });
  countServed(draft, pid);
  const now = listeningOf(draft, pid);
  if (now?.failing) draft.setListening(pid, { ...now, failing: null });
  leaveQueue(draft, pid, connection.clientId);
  const client = draft.client(connection.clientId);
  if (client) draft.patchClient(client.id, placeByConnection(client, connection));
};

/** The queue is empty, or a signal came: nothing is wrong. */
const PASSING = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

const acceptFails: Effect = ({ draft, pid, call: { errno } }) => {
  const now = listeningOf(draft, pid);
  if (!now || errno === null || PASSING.has(errno)) return;
  const times = now.failing?.errno === errno ? now.failing.times + 1 : 1;
  draft.setListening(pid, { ...now, failing: { errno, times } });
};

/** The socket on which others reach it. */
const closesListening = (draft: Draft, pid: number, role: Descriptor['role'], t: number): void => {
  draft.patchServer(pid, { listens: false });
  if (role === 'listening') closeQueue(draft, pid, t);
  else if (pid === draft.first.pid) loseQueue(draft, t);
};

/** Another descriptor refers to it, by fork(2) or dup(2): the socket is not closed. */
const isHeldStill = (draft: Draft, descriptor: Descriptor): boolean =>
  isSocket(descriptor) && draft.sockets.get(descriptor.inode) !== undefined;

const closes: Effect = ({ draft, pid, call, before, descriptor }) => {
  const server = draft.server(pid);
  if (!server || !descriptor || call.errno === 'EBADF') return;
  const { fd, role } = descriptor;
  if (server.ready.includes(fd)) {
    draft.patchServer(pid, { ready: server.ready.filter((one) => one !== fd) });
  }
  if (role === 'passed') closedPassed(draft, pid, fd);
  if (isHeldStill(draft, descriptor)) return;
  if (role === 'listening' || role === 'bound') closesListening(draft, pid, role, call.returnedAt);
  const connection = role === 'connected' ? draft.connection(descriptor.connectionId) : undefined;
  if (!connection) return;
  if (isBeyondFdSet(draft.config, fd)) {
    draft.patchServer(pid, { unwatchable: { fd, clientId: connection.clientId } });
  }
  const ended = before !== null && receives(before.call) && before.ret === 0;
  const peerLeft = ended && descriptorOf(before.call, before.args) === fd;
  endByServer(draft, connection, peerLeft, call.returnedAt);
};

const setsOption: Effect = ({ draft, pid, call: { args } }) => {
  if (args.optname === 'SO_REUSEADDR' && args.optval !== 0)
    draft.patchServer(pid, { reuseAddr: true });
};

const ON_SUCCESS: Readonly<Record<string, Effect>> = {
  setsockopt: setsOption,
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

/** Applies a returned call of a server. */
export const serverDid: Effect = (what) => {
  const { draft, pid, call } = what;
  const ready = callNamed(call.call)?.ready;
  if (call.call === 'close') closes(what);
  else if (ready !== undefined) {
    draft.patchServer(pid, { ready: call.ret > 0 ? fdsArg(call.args, ready) : [] });
  } else if (call.ret < 0) {
    if (call.call === 'accept') acceptFails(what);
    else if (receives(call.call) || sends(call.call)) serverHears(what);
  } else if (Object.hasOwn(ON_SUCCESS, call.call)) ON_SUCCESS[call.call]?.(what);
};
