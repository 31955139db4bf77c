import type { ClientState, Connection, Descriptor, FinishedCall } from '@socketarium/protocol';
import { bufferText, fdsArg, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { messageReceived, messageSent } from '../sockets/messages.ts';
import { gave, took } from './bytes.ts';
import { datagramPeer } from './datagram-peers.ts';
import { datagramReceived } from './datagrams.ts';
import { unreadByClient } from './endings.ts';
import { noteHeldBack } from './held-back.ts';
import { passedTo } from './passed.ts';
import type { ServerCall } from './server-call.ts';

/** Bytes that a server received and sent, whatever the call's name. */

/** Received descriptors belong to the connection, as far as their sender is known. */
const ownDescriptors = (
  { draft, pid, process, call }: ServerCall,
  connection: Connection | undefined,
): void => {
  const fds = fdsArg(call.args, 'scm_rights');
  if (fds.length === 0 || !connection) return;
  for (const fd of fds) process.descriptors.patch(fd, { connectionId: connection.id });
  passedTo(draft, pid, connection.clientId, call);
};

/** On a socket, as far as known: not on a file that was passed. */
const onSocket = (descriptor: Descriptor | undefined): boolean =>
  descriptor?.role !== 'passed' && descriptor?.role !== 'file';

export const serverReceived = (what: ServerCall): void => {
  const { draft, pid, call, descriptor } = what;
  if (call.ret > 0 && pid === draft.first.pid && onSocket(descriptor)) {
    draft.counters.bytesRead += call.ret;
  }
  if (descriptor?.role === 'bound') {
    ownDescriptors(what, datagramReceived(draft, pid, call));
    return;
  }
  const connection = draft.connection(descriptor?.connectionId ?? null);
  if (descriptor?.role !== 'connected' || !connection) return;
  messageReceived(draft, connection, 'toServer', call);
  if (call.ret === 0) {
    const zeroReads = connection.zeroReads + 1;
    draft.patchConnection(connection.id, { serverHeard: 'end-of-file', zeroReads });
    return;
  }
  noteHeldBack(draft, connection, call);
  took(draft, connection, bufferText(call.args, 'buf', call.ret), call.ret, call.returnedAt);
  ownDescriptors(what, connection);
};

/** A call on a connection failed with an errno about its other end. */
export const serverHears = ({ draft, call, descriptor }: ServerCall): void => {
  const { errno } = call;
  if (descriptor?.role !== 'connected' || errno === null || PASSING.has(errno)) return;
  const connection = draft.connection(descriptor.connectionId);
  if (connection) draft.patchConnection(connection.id, { serverHeard: errno });
};

/** Nothing is there, or a signal came: no information about the peer. */
const PASSING = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

const receiverOf = (draft: Draft, descriptor: Descriptor, call: FinishedCall) => {
  if (descriptor.role === 'connected') return draft.connection(descriptor.connectionId);
  if (descriptor.role !== 'bound') return undefined;
  return datagramPeer(
    draft,
    textArg(call.args, call.call === 'sendmsg' ? 'msg_name' : 'dest_addr'),
  );
};

const isAtAnother = ({ connectionId }: ClientState, { id }: Connection): boolean =>
  connectionId !== null && connectionId !== id;

export const serverSent = ({ draft, pid, call, descriptor }: ServerCall): void => {
  if (!onSocket(descriptor)) return;
  const connection = descriptor && receiverOf(draft, descriptor, call);
  if (connection) messageSent(draft, connection, 'toClient', call);
  if (call.ret === 0) return;
  if (pid === draft.first.pid) {
    draft.counters.replies += 1;
    draft.counters.bytesWritten += call.ret;
  }
  if (!connection) return;
  gave(draft, connection, bufferText(call.args, 'buf', call.ret), call.ret);
  const now = draft.connection(connection.id);
  const client = draft.client(connection.clientId);
  // Reported after the client reported its close.
  if (now?.connectedAt != null && now.clientFd === null && client && !isAtAnother(client, now)) {
    draft.patchClient(client.id, { leftUnread: unreadByClient(client, now) });
  }
};
