import type { ClientState, Connection, Descriptor, FinishedCall } from '@socketarium/protocol';
import { bufferText, fdArg, fdsArg, textArg } from './args.ts';
import { gave, took } from './bytes.ts';
import { datagramPeer } from './datagram-peers.ts';
import { datagramReceived } from './datagrams.ts';
import type { Draft } from './draft.ts';
import { unreadByClient } from './endings.ts';
import { messageReceived, messageSent } from './messages.ts';
import { passedTo } from './passed.ts';

/** Bytes that a server received and sent, whatever the call's name. */

const descriptorOf = (draft: Draft, who: string, fd: number): Descriptor | undefined =>
  draft.server(who)?.descriptors.find((one) => one.fd === fd);

const ownDescriptors = (
  draft: Draft,
  who: string,
  connection: Connection | undefined,
  call: FinishedCall,
): void => {
  const fds = fdsArg(call.args, 'scm_rights');
  const server = draft.server(who);
  if (fds.length === 0 || !server) return;
  const came = fds.map(
    (fd): Descriptor => ({
      fd,
      role: 'passed',
      inode: 0,
      connectionId: connection?.id ?? null,
    }),
  );
  const kept = server.descriptors.filter((one) => !fds.includes(one.fd));
  draft.patchServer({ descriptors: [...kept, ...came] }, who);
  if (connection) passedTo(draft, who, connection.clientId, call);
};

/** On a socket, as far as one can tell: not on a file that was passed. */
const onSocket = (descriptor: Descriptor | undefined): boolean =>
  descriptor?.role !== 'passed' && descriptor?.role !== 'file';

export const serverReceived = (draft: Draft, who: string, call: FinishedCall): void => {
  const descriptor = descriptorOf(draft, who, fdArg(call.args));
  if (call.ret > 0 && who === 'server' && onSocket(descriptor)) draft.count('bytesRead', call.ret);
  if (descriptor?.role === 'bound') {
    ownDescriptors(draft, who, datagramReceived(draft, who, call), call);
    return;
  }
  const connection = draft.connection(descriptor?.connectionId ?? null);
  if (descriptor?.role !== 'connected' || !connection) return;
  messageReceived(draft, connection, 'toServer', call);
  if (call.ret === 0) return;
  took(draft, connection, bufferText(call.args, 'buf', call.ret), call.ret, call.returnedAt);
  ownDescriptors(draft, who, connection, call);
};

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

export const serverSent = (draft: Draft, who: string, call: FinishedCall): void => {
  const descriptor = descriptorOf(draft, who, fdArg(call.args));
  if (!onSocket(descriptor)) return;
  const connection = descriptor && receiverOf(draft, descriptor, call);
  if (connection) messageSent(draft, connection, 'toClient', call);
  if (call.ret === 0) return;
  if (who === 'server') {
    draft.count('replies', 1);
    draft.count('bytesWritten', call.ret);
  }
  if (!connection) return;
  gave(draft, connection, bufferText(call.args, 'buf', call.ret), call.ret);
  const now = draft.connection(connection.id);
  const client = draft.client(connection.clientId);
  // Told after the client told that it had closed.
  if (now?.connectedAt != null && now.clientFd === null && client && !isAtAnother(client, now)) {
    draft.patchClient(client.id, { leftUnread: unreadByClient(client, now) });
  }
};
