import type {
  CallName,
  Connection,
  Descriptor,
  FinishedCall,
  ServerState,
} from '@socketarium/protocol';
import { bufferText, fdsArg, intArg, portOf, positiveArg, textArg } from './args.ts';
import { connectionOfFd, placeByConnection } from './connections.ts';
import type { Draft } from './draft.ts';
import { giveUpEarly } from './early.ts';
import { endByServer, resetWaiting } from './endings.ts';
import { acceptedConnection } from './pairing.ts';
import { leaveQueue, tellPlaces } from './queue.ts';
import { appendText } from './text.ts';

/** What the server's returned calls did to its descriptors and connections. */

const withDescriptor = (server: ServerState, descriptor: Descriptor): Descriptor[] => [
  ...server.descriptors.filter((one) => one.fd !== descriptor.fd),
  descriptor,
];

const created = (draft: Draft, call: FinishedCall): void => {
  const { server } = draft.next;
  const descriptor: Descriptor = {
    fd: call.ret,
    role: 'unbound',
    inode: positiveArg(call.args, 'inode') ?? 0,
    connectionId: null,
  };
  draft.patchServer({ descriptors: withDescriptor(server, descriptor) });
};

const listens = (draft: Draft, call: FinishedCall): void => {
  const { server, config } = draft.next;
  const fd = intArg(call.args, 'sockfd');
  const inode = server.descriptors.find((one) => one.fd === fd)?.inode ?? 0;
  draft.patchServer({
    descriptors: withDescriptor(server, { fd, role: 'listening', inode, connectionId: null }),
  });
  draft.next.listening = {
    fd,
    inode,
    acceptQueue: {
      length: 0,
      backlog: Math.max(0, intArg(call.args, 'backlog')),
      members: [],
      ordered: config.transport === 'unix-stream',
      asOf: call.returnedAt,
    },
  };
  tellPlaces(draft);
};

/** TCP: the kernel chose the port, and getsockname(2) told it. */
const namesItself = (draft: Draft, call: FinishedCall): void => {
  const { address, listening } = draft.next;
  const port = portOf(textArg(call.args, 'addr'));
  if (!('port' in address) || port === null || address.port === port) return;
  const fd = intArg(call.args, 'sockfd');
  if (listening !== null && listening.fd !== fd) return;
  draft.next.address = { ...address, port };
};

const accepts = (draft: Draft, call: FinishedCall): void => {
  const t = call.returnedAt;
  giveUpEarly(draft, t);
  const found = acceptedConnection(draft, call.args, t, call.seq);
  const serverInode = positiveArg(call.args, 'inode');
  const connection: Connection = {
    ...found,
    serverFd: call.ret,
    serverInode,
    acceptedAt: t,
  };
  draft.patchConnection(found.id, connection);
  draft.patchServer({
    descriptors: withDescriptor(draft.next.server, {
      fd: call.ret,
      role: 'connected',
      inode: serverInode ?? 0,
      connectionId: connection.id,
    }),
  });
  leaveQueue(draft, connection.clientId);
  const client = draft.client(connection.clientId);
  if (client) draft.patchClient(client.id, placeByConnection(client, connection));
};

const reads = (draft: Draft, call: FinishedCall): void => {
  const connection = connectionOfFd(draft, intArg(call.args, 'fd'));
  if (!connection || call.ret <= 0) return;
  const text = bufferText(call.args, 'buf', call.ret);
  const serverReadBytes = connection.serverReadBytes + call.ret;
  const serverRead = appendText(connection.serverRead, text);
  draft.patchConnection(connection.id, {
    serverRead,
    serverReadBytes,
    truncated: serverRead.length < serverReadBytes,
  });
};

const writes = (draft: Draft, call: FinishedCall): void => {
  const connection = connectionOfFd(draft, intArg(call.args, 'fd'));
  if (!connection || call.ret <= 0) return;
  draft.patchConnection(connection.id, {
    serverWrote: appendText(connection.serverWrote, bufferText(call.args, 'buf', call.ret)),
    serverWroteBytes: connection.serverWroteBytes + call.ret,
  });
};

const closes = (draft: Draft, call: FinishedCall, before: FinishedCall | null): void => {
  const fd = intArg(call.args, 'fd');
  const { server } = draft.next;
  const descriptor = server.descriptors.find((one) => one.fd === fd);
  // Only EBADF leaves a descriptor as it was; after any other failure Linux has closed it, close(2).
  if (!descriptor || call.errno === 'EBADF') return;
  draft.patchServer({
    descriptors: server.descriptors.filter((one) => one.fd !== fd),
    ready: server.ready.filter((one) => one !== fd),
  });
  if (descriptor.role === 'listening') {
    draft.next.listening = null;
    resetWaiting(draft, call.returnedAt);
    return;
  }
  const connection = draft.connection(descriptor.connectionId);
  if (!connection) return;
  const peerLeft = before?.call === 'read' && before.ret === 0 && intArg(before.args, 'fd') === fd;
  endByServer(draft, connection, peerLeft, call.returnedAt);
};

const selected = (draft: Draft, call: FinishedCall): void => {
  draft.patchServer({ ready: call.ret > 0 ? fdsArg(call.args, 'readfds') : [] });
};

type Effect = (draft: Draft, call: FinishedCall, before: FinishedCall | null) => void;

const ON_SUCCESS: Partial<Record<CallName, Effect>> = {
  socket: created,
  listen: listens,
  getsockname: namesItself,
  accept: accepts,
  read: reads,
  write: writes,
};

/** Takes in a returned call of the server's; `before` is the one that returned before it. */
export const serverDid: Effect = (draft, call, before) => {
  if (call.call === 'close') closes(draft, call, before);
  else if (call.call === 'select') selected(draft, call);
  else if (call.ret >= 0) ON_SUCCESS[call.call]?.(draft, call, before);
};
