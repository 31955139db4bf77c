import {
  type ClientState,
  type Connection,
  type CreateLab,
  isDatagram,
} from '@socketarium/protocol';
import type { Draft } from '../draft/draft.ts';
import { allListeners, askedOf } from '../selectors/queues.ts';
import { utf8Length } from '../words/utf8.ts';
import { mayAsk, withoutClientEnd, withoutServerEnd } from './connections.ts';
import { settleWait } from './waiting.ts';

/** How services, connections and clients end. */

/** A lab client with further services continues as connecting, until its next socket(2). */
const afterService = (client: ClientState, servicesDone: number): ClientState => ({
  ...client,
  phase: servicesDone < client.servicesWanted && client.kind === 'lab' ? 'connecting' : 'done',
  reason: null,
});

/**
 * True when the client got what it asked for. `sum`: a reply and then end-of-file. `echo`: as many bytes
 * as it sent, and it sent its whole script. `file`: the verdict that the copy is right. A client that
 * does not read is complete when it has sent something; a script of calls when the last of them on its
 * connection did not fail.
 */
const isComplete = (
  { service, transport }: CreateLab,
  client: ClientState,
  lastRead: number | null,
): boolean => {
  const { script } = client;
  if (script?.steps !== undefined) return client.reason === null;
  if (script?.reads === false) return client.sentBytes > 0;
  const answered = client.receivedBytes > 0;
  if (service === 'sum') return answered && (isDatagram(transport) || lastRead === 0);
  if (service === 'file') return client.received.startsWith('ok ');
  if (service === 'descriptor') return answered;
  const said = (script?.lines ?? []).reduce((sum, line) => sum + utf8Length(line) + 1, 0);
  // An echoed datagram has no newline added.
  const whole = client.sentBytes >= said || (isDatagram(transport) && answered);
  return whole && client.receivedBytes >= client.sentBytes;
};

/** The `file` service came to its end, and what arrived is not what was sent. */
const badVerdict = ({ service }: CreateLab, client: ClientState): string | null =>
  service === 'file' && client.received.startsWith('mismatch') ? 'mismatch' : null;

/**
 * The server closed before this client had its answer, for whatever reason. For a script of calls any
 * answer counts.
 */
export const isCutOff = (
  config: CreateLab,
  client: ClientState,
  { halfClosed }: Connection,
): boolean =>
  client.script?.steps === undefined
    ? !isComplete(config, client, 0)
    : client.receivedBytes === 0 && !halfClosed;

/** Bytes that the client sent and that will not be read, now that the server's end is closed. */
export const unreadByServer = (client: ClientState, connection: Connection): number =>
  client.kind === 'lab' ? Math.max(0, client.sentBytes - connection.serverReadBytes) : 0;

/** Bytes that were sent to the client and that it will not read, now that its end is closed. */
export const unreadByClient = (client: ClientState, connection: Connection): number =>
  client.kind === 'lab' ? Math.max(0, connection.serverWroteBytes - client.receivedBytes) : 0;

export const failed = (client: ClientState, reason: string, t: number): ClientState => ({
  ...settleWait(client, t),
  phase: 'failed',
  reason,
});

/** A call of the client itself failed: this overrides what was inferred before. */
export const failClient = (draft: Draft, id: string, reason: string, t: number): void => {
  const client = draft.client(id);
  if (client) draft.patchClient(id, failed(client, reason, t));
};

/**
 * The server closed its end. A lab client that was answered is not done yet: it has to read its reply and
 * the end-of-file first, and its own close(2) will show that it did. `peerLeft`: the server had read
 * end-of-file, so the client ended it.
 */
export const endByServer = (
  draft: Draft,
  connection: Connection,
  peerLeft: boolean,
  t: number,
): void => {
  const client = draft.client(connection.clientId);
  if (client?.kind === 'external') {
    // Its reaction would show in its calls; that it still has its end, the kernel reports.
    draft.patchConnection(connection.id, withoutServerEnd(connection, t));
    return;
  }
  const present = client?.connectionId === connection.id;
  if (client && present && client.phase === 'served') {
    const answered = draft.config.service !== 'echo' && connection.serverWroteBytes > 0;
    const scripted = client.script?.steps !== undefined;
    const asPlanned = peerLeft || answered || scripted;
    const readsOn = asPlanned && connection.clientFd !== null;
    const after = readsOn
      ? settleWait(client, t)
      : asPlanned
        ? afterService(settleWait(client, t), client.servicesDone + 1)
        : failed(client, 'end-of-file', t);
    draft.patchClient(client.id, {
      ...after,
      lost: unreadByServer(client, connection),
      connectionId: connection.clientFd === null ? null : connection.id,
    });
  }
  // An early one is kept for the client that may still report it.
  const early =
    connection.askedAt === 0 &&
    (draft.config.transport === 'tcp' ||
      draft.clients.some((one) => one.pid === client?.pid && mayAsk(one)));
  if (connection.clientFd === null && !early) draft.connections.remove(connection.id);
  else draft.patchConnection(connection.id, withoutServerEnd(connection, t));
};

/** The client closed its end, or its process is gone. `lastRead`: the result of its last call, if a read. */
export const endByClient = (
  draft: Draft,
  client: ClientState,
  connection: Connection,
  lastRead: number | null,
  t: number,
): void => {
  if (isDatagram(draft.config.transport)) {
    endDatagrams(draft, client, connection, t);
    return;
  }
  // A client that leaves before it is accepted stays in the queue, and is accepted all the same.
  const lingers = connection.acceptedAt === null && connection.connectedAt !== null;
  const goesOn = lingers || connection.serverFd !== null;
  const listens = askedOf(allListeners(draft), connection) !== undefined;
  if (goesOn && (listens || !lingers)) {
    draft.patchConnection(connection.id, withoutClientEnd(connection));
  } else draft.connections.remove(connection.id);

  if (client.connectionId !== connection.id) return;
  draft.patchClient(client.id, { leftUnread: unreadByClient(client, connection) });
  if (client.phase === 'failed') {
    draft.patchClient(client.id, { connectionId: null });
    return;
  }
  const scripted = client.script?.steps !== undefined;
  const stopped = scripted && lastRead === 0 && isCutOff(draft.config, client, connection);
  const complete = !stopped && isComplete(draft.config, client, lastRead);
  if (lingers && listens && (scripted ? complete : !complete)) {
    draft.patchClient(client.id, settleWait(client, t));
    return;
  }
  const cutOff = lastRead === 0 && !scripted && !connection.halfClosed;
  const why = scripted
    ? stopped
      ? 'end-of-file'
      : client.reason
    : (badVerdict(draft.config, client) ?? (cutOff ? 'end-of-file' : null));
  finish(draft, client, complete, why, t);
};

/** It has closed its socket: it is done with this service, `why` it failed, or neither. */
const finish = (
  draft: Draft,
  client: ClientState,
  complete: boolean,
  why: string | null,
  t: number,
): void => {
  const servicesDone = client.servicesDone + (complete ? 1 : 0);
  const settled = settleWait(client, t);
  const after = complete
    ? afterService(settled, servicesDone)
    : why !== null
      ? failed(settled, why, t)
      : { ...settled, phase: 'done' as const, reason: null };
  draft.patchClient(client.id, { ...after, servicesDone, connectionId: null });
};

/** A datagram client closed its socket: no peer is notified, and what it sent may still wait. */
const endDatagrams = (
  draft: Draft,
  client: ClientState,
  connection: Connection,
  t: number,
): void => {
  draft.patchConnection(connection.id, withoutClientEnd(connection));
  if (client.connectionId !== connection.id) return;
  if (client.phase === 'failed') draft.patchClient(client.id, { connectionId: null });
  else {
    const why = badVerdict(draft.config, client) ?? client.reason;
    finish(draft, client, isComplete(draft.config, client, null), why, t);
  }
};
