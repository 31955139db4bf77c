import {
  type ClientMessage,
  type ClientState,
  descriptorOf,
  type FinishedCall,
  isDatagram,
  LIMITS,
  receives,
  type SyscallEntered,
  sends,
} from '@socketarium/protocol';
import { bufferText, intArg, positiveArg, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { serverHasClosed } from '../selectors/ends.ts';
import { messageReceived, messageSent, noMessages } from '../sockets/messages.ts';
import { connectionOfClientFd, newConnection } from './connections.ts';
import { claimName } from './datagram-names.ts';
import { datagramSent, placeSenders } from './datagrams.ts';
import { endByClient, unreadByServer } from './endings.ts';
import { clientFailed } from './failures.ts';
import { claimAddress, claimEarly, claimPlace } from './pairing.ts';
import { closedBySender, passedOn } from './passed.ts';
import { appendText } from './text.ts';

/** The effects of a lab client's calls on it and on its connection. */

const created = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const id = `connection-${call.seq}`;
  draft.connections.add({
    ...newConnection(id, client.id),
    ...noMessages(draft.config),
    clientFd: call.ret,
    clientInode: positiveArg(call.args, 'inode'),
  });
  draft.patchClient(client.id, {
    connectionId: id,
    phase: 'connecting',
    reason: null,
    sent: '',
    received: '',
    sentBytes: 0,
    receivedBytes: 0,
    messages: [],
    heard: null,
    lost: 0,
    leftUnread: 0,
  });
};

/** connect(2) was entered: from here on the client waits to be served. */
const asks = (draft: Draft, client: ClientState, sockfd: number, t: number): void => {
  const connection = draft.connection(client.connectionId);
  if (!connection || connection.clientFd !== sockfd) return;
  // A script may connect again on the same socket after it was refused.
  const again = connection.askedAt > 0 || client.phase === 'failed';
  if (connection.connectedAt !== null) return;
  draft.patchConnection(connection.id, { askedAt: t });
  draft.patchClient(client.id, {
    waitingSince: t,
    servicesBegun: client.servicesBegun + (again ? 0 : 1),
    ...(client.phase === 'failed' ? { phase: 'connecting', reason: null } : {}),
  });
  claimEarly(draft, connection.id);
};

const connected = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = draft.connection(client.connectionId);
  if (!connection) return;
  const local = textArg(call.args, 'local');
  if (isDatagram(draft.config.transport)) {
    if (local === null) return;
    claimName(draft, connection, local);
    placeSenders(draft, call.returnedAt);
    return;
  }
  draft.patchConnection(connection.id, { connectedAt: call.returnedAt });
  const now = draft.connection(connection.id);
  if (now) claimAddress(draft, now, local);
};

const namesItself = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = draft.connection(client.connectionId);
  const address = textArg(call.args, 'addr');
  if (!connection || address === null || !isDatagram(draft.config.transport)) return;
  // Before it has a port, UDP's is 0.
  if (address.endsWith(':0')) return;
  claimName(draft, connection, address);
  placeSenders(draft, call.returnedAt);
};

const closed = (
  draft: Draft,
  client: ClientState,
  call: FinishedCall,
  before: FinishedCall | null,
): void => {
  if (call.errno === 'EBADF') return;
  const fd = intArg(call.args, 'fd');
  closedBySender(draft, client.id, fd);
  const connection = connectionOfClientFd(draft, client, fd);
  if (!connection) return;
  const [copy, ...others] = connection.clientCopies;
  if (copy !== undefined) {
    // The socket stays open: the server gets no end-of-file.
    draft.patchConnection(connection.id, {
      clientClosed: [...connection.clientClosed, fd],
      ...(connection.clientFd === fd
        ? { clientFd: copy, clientCopies: others }
        : { clientCopies: connection.clientCopies.filter((one) => one !== fd) }),
    });
    return;
  }
  const lastRead = before && receives(before.call) ? before.ret : null;
  endByClient(draft, client, connection, lastRead, call.returnedAt);
  claimPlace(draft, connection.id);
};

const copied = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = connectionOfClientFd(draft, client, intArg(call.args, 'oldfd'));
  if (!connection) return;
  draft.patchConnection(connection.id, { clientCopies: [...connection.clientCopies, call.ret] });
};

/** Characters kept of a message. */
const PREVIEW = 32;

const withMessage = (
  draft: Draft,
  { messages }: ClientState,
  way: ClientMessage['way'],
  call: FinishedCall,
): ClientMessage[] => {
  // End-of-file; only a datagram may be empty.
  if (call.ret === 0 && !isDatagram(draft.config.transport)) return messages;
  const preview = bufferText(call.args, 'buf', Math.min(call.ret, PREVIEW));
  const one = { seq: call.seq, way, length: call.ret, preview, t: call.returnedAt };
  return [...messages.slice(1 - LIMITS.clientMessages), one];
};

const read = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = connectionOfClientFd(draft, client, descriptorOf(call.call, call.args));
  if (!connection) return;
  messageReceived(draft, connection, 'toClient', call);
  const over = client.script?.steps !== undefined && client.phase !== 'failed';
  draft.patchClient(client.id, {
    reason: over ? null : client.reason,
    received: appendText(client.received, bufferText(call.args, 'buf', call.ret), call.ret),
    receivedBytes: client.receivedBytes + call.ret,
    heard: call.ret === 0 && !isDatagram(draft.config.transport) ? 'end-of-file' : client.heard,
    messages: withMessage(draft, client, 'received', call),
  });
};

const wrote = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = connectionOfClientFd(draft, client, descriptorOf(call.call, call.args));
  if (!connection) return;
  if (call.ret > 0) draft.counters.serviceRequests += 1;
  else draft.patchConnection(connection.id, { emptySent: connection.emptySent + 1 });
  messageSent(draft, connection, 'toServer', call);
  const over = client.script?.steps !== undefined && client.phase !== 'failed';
  const after = draft.patchClient(client.id, {
    reason: over ? null : client.reason,
    sent: appendText(client.sent, bufferText(call.args, 'buf', call.ret), call.ret),
    sentBytes: client.sentBytes + call.ret,
    messages: withMessage(draft, client, 'sent', call),
    // TCP accepts bytes although no process will read them.
    lost: serverHasClosed(connection)
      ? unreadByServer({ ...client, sentBytes: client.sentBytes + call.ret }, connection)
      : client.lost,
  });
  if (call.call === 'sendmsg') passedOn(draft, client.id, call);
  if (after && isDatagram(draft.config.transport)) datagramSent(draft, after, connection, call);
};

const shutDown = (draft: Draft, client: ClientState, how: string | null): void => {
  if (how === null || how === 'SHUT_RD' || client.connectionId === null) return;
  draft.patchConnection(client.connectionId, { halfClosed: true });
};

/** Applies a call of a lab client that was entered. */
export const clientBegins = (draft: Draft, client: ClientState, event: SyscallEntered): void => {
  const { call, args, t } = event;
  const datagrams = isDatagram(draft.config.transport);
  if (call === 'connect' && !datagrams) asks(draft, client, intArg(args, 'sockfd'), t);
  else if (receives(call) && client.stoppedReading) {
    if (connectionOfClientFd(draft, client, descriptorOf(call, args))) {
      draft.patchClient(client.id, { stoppedReading: false });
    }
  } else if (datagrams && sends(call) && client.waitingSince === null) {
    if (connectionOfClientFd(draft, client, descriptorOf(call, args))) {
      draft.patchClient(client.id, { waitingSince: t });
    }
  }
};

type Effect = (draft: Draft, client: ClientState, call: FinishedCall) => void;

const ON_SUCCESS: Readonly<Record<string, Effect>> = {
  socket: created,
  connect: connected,
  read,
  recvfrom: read,
  recvmsg: read,
  write: wrote,
  sendto: wrote,
  sendmsg: wrote,
  dup: copied,
  getsockname: namesItself,
  shutdown: (draft, client, call) => shutDown(draft, client, textArg(call.args, 'how')),
};

/** Applies a returned call of a lab client; `before` is the one that returned before it. */
export const clientDid = (
  draft: Draft,
  client: ClientState,
  call: FinishedCall,
  before: FinishedCall | null,
): void => {
  if (call.call === 'close') closed(draft, client, call, before);
  else if (call.ret >= 0) {
    if (Object.hasOwn(ON_SUCCESS, call.call)) ON_SUCCESS[call.call]?.(draft, client, call);
  } else clientFailed(draft, client, call);
};
