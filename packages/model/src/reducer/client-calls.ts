import type { CallName, ClientState, FinishedCall } from '@socketarium/protocol';
import { bufferText, intArg, positiveArg, textArg } from './args.ts';
import { newConnection } from './connections.ts';
import type { Draft } from './draft.ts';
import { endByClient, failClient } from './endings.ts';
import { claimAddress, claimEarly } from './pairing.ts';
import { appendText } from './text.ts';

/** What a lab client's calls did to it and to its connection. */

const PASSING = new Set(['EINTR', 'EAGAIN']);

const created = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const id = `connection-${call.seq}`;
  draft.addConnection({
    ...newConnection(id, client.id),
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
  });
};

/** connect(2) was entered: from here on the client waits to be served. */
export const clientAsks = (draft: Draft, client: ClientState, sockfd: number, t: number): void => {
  const connection = draft.connection(client.connectionId);
  if (!connection || connection.clientFd !== sockfd) return;
  draft.patchConnection(connection.id, { askedAt: t });
  draft.patchClient(client.id, { waitingSince: t, servicesBegun: client.servicesBegun + 1 });
  claimEarly(draft, connection.id);
};

const connected = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  const connection = draft.connection(client.connectionId);
  if (!connection) return;
  draft.patchConnection(connection.id, { connectedAt: call.returnedAt });
  const now = draft.connection(connection.id);
  if (now) claimAddress(draft, now, textArg(call.args, 'local'));
};

const failedCall = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  if (call.errno === null || PASSING.has(call.errno)) return;
  const connection = draft.connection(client.connectionId);
  if (call.call === 'connect' && connection?.acceptedAt === null) {
    draft.patchConnection(connection.id, { askedAt: 0 });
  }
  if (client.phase !== 'done' || client.connectionId !== null) {
    failClient(draft, client.id, call.errno, call.returnedAt);
  }
};

const closed = (
  draft: Draft,
  client: ClientState,
  call: FinishedCall,
  before: FinishedCall | null,
): void => {
  if (call.errno === 'EBADF') return;
  const fd = intArg(call.args, 'fd');
  const connection = draft.next.connections.find(
    (one) => one.clientId === client.id && one.clientFd === fd,
  );
  if (!connection) return;
  const lastRead = before?.call === 'read' ? before.ret : null;
  endByClient(draft, client, connection, lastRead, call.returnedAt);
};

const read = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  draft.patchClient(client.id, {
    received: appendText(client.received, bufferText(call.args, 'buf', call.ret)),
    receivedBytes: client.receivedBytes + call.ret,
  });
};

const wrote = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  draft.patchClient(client.id, {
    sent: appendText(client.sent, bufferText(call.args, 'buf', call.ret)),
    sentBytes: client.sentBytes + call.ret,
  });
};

/** The user told it to close: a later end-of-file is its own doing and no failure. */
const shutDown = (draft: Draft, client: ClientState, call: FinishedCall): void => {
  draft.patchClient(client.id, { reason: textArg(call.args, 'how') });
};

type Effect = (draft: Draft, client: ClientState, call: FinishedCall) => void;

const ON_SUCCESS: Partial<Record<CallName, Effect>> = {
  socket: created,
  connect: connected,
  read,
  write: wrote,
  shutdown: shutDown,
};

const ENDS_IT = new Set<CallName>(['socket', 'connect', 'read', 'write']);

/** Takes in a returned call of a lab client's; `before` is the one that returned before it. */
export const clientDid = (
  draft: Draft,
  client: ClientState,
  call: FinishedCall,
  before: FinishedCall | null,
): void => {
  if (call.call === 'close') closed(draft, client, call, before);
  else if (call.ret >= 0) ON_SUCCESS[call.call]?.(draft, client, call);
  else if (ENDS_IT.has(call.call)) failedCall(draft, client, call);
};
