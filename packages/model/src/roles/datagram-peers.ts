import {
  type ClientState,
  type Connection,
  type FinishedCall,
  isUnix,
  sends,
} from '@socketarium/protocol';
import { portOf, positiveArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { isSame, type Received } from '../sockets/datagram-queue.ts';
import { took } from './bytes.ts';
import { newConnection } from './connections.ts';
import { named } from './datagram-names.ts';
import { freshId, newClient } from './externals.ts';

/**
 * The sender of a datagram, known by its address. A lab's client reports its own by getsockname(2), on
 * UDP only after its first datagram; until then it is identified by what it sent.
 */

/** External senders are kept up to this many, because no fact shows that one has left; the oldest go. */
const KEPT_EXTERNALS = 64;
/** Closed sockets of clients are kept up to this many: what they sent may still wait. */
const KEPT_CLOSED = 32;

/** The connection with this address, as sender or receiver. */
export const datagramPeer = (draft: Draft, address: string | null): Connection | undefined => {
  if (address === null) return undefined;
  const all = draft.connections.withAddress(address);
  // A name may be reused, and then no longer belongs to the closed one.
  return all.find((one) => one.clientFd !== null) ?? all.at(-1);
};

/** True when it is sending exactly this, or has sent it last. */
const hasSent = (client: ClientState, connection: Connection, received: Received): boolean => {
  const open = client.inCall;
  if (open && sends(open.call)) {
    const buf = open.args.buf;
    if (typeof buf === 'object' && !Array.isArray(buf) && isSame(buf, received)) return true;
  }
  return (
    received.preview !== '' &&
    client.sentBytes > connection.serverReadBytes &&
    client.sent.includes(received.preview)
  );
};

/** The lab client of an unknown address: one whose address is unknown and that sent such a datagram. */
const guessed = (draft: Draft, received: Received): Connection | undefined => {
  const nameless = draft.connections.filter((one) => one.clientAddress === null);
  const waiting = draft.datagrams?.members.find(
    (one) => isSame(one, received) && nameless.some((other) => other.clientId === one.clientId),
  );
  if (waiting) return nameless.find((one) => one.clientId === waiting.clientId);
  return nameless.find((one) => {
    const client = draft.client(one.clientId);
    return client?.kind === 'lab' && hasSent(client, one, received);
  });
};

/** True while some client of the lab may not have reported its name and datagrams yet. */
const mayBeReported = (draft: Draft): boolean =>
  draft.clients.some(
    (one) =>
      one.kind === 'lab' && one.phase !== 'done' && one.phase !== 'failed' && !hasName(draft, one),
  );

const hasName = (draft: Draft, client: ClientState): boolean => {
  const address = draft.connection(client.connectionId)?.clientAddress ?? null;
  return address !== null;
};

const addSender = (
  draft: Draft,
  address: string | null,
  t: number,
  id: string,
  pid: number | null,
): Connection => {
  const unnamed = draft.connections.find(
    (one) => one.clientAddress === null && one.clientId === 'external:unnamed',
  );
  if (address === null && unnamed) return unnamed;
  const port = isUnix(draft.config.transport) ? null : portOf(address);
  const name = port === null ? (address ?? 'unnamed') : `port-${port}`;
  const clientId = freshId(draft, `external:${pid ?? name}`);
  draft.clients.add({
    ...newClient(clientId, 'external client', 'external'),
    pid,
    addedAt: t,
    phase: 'served',
    servicesBegun: 1,
    connectionId: id,
  });
  const connection: Connection = {
    ...newConnection(id, clientId),
    clientAddress: address,
    clientPort: port,
    connectedAt: t,
  };
  draft.connections.add(connection);
  const externals = draft.clients.filter((one) => one.kind === 'external');
  const oldest = externals[0];
  if (oldest && externals.length > KEPT_EXTERNALS) {
    draft.clients.remove(oldest.id);
    for (const { id: its } of draft.connections.of(oldest.id)) draft.connections.remove(its);
  }
  return connection;
};

/** The sender of what was received, or null while a client of the lab may still turn out to be it. */
export const senderOf = (
  draft: Draft,
  address: string | null,
  received: Received,
  call: Pick<FinishedCall, 'seq' | 'returnedAt' | 'args'>,
): Connection | null => {
  const known = datagramPeer(draft, address);
  if (known) return known;
  const id = `connection-${call.seq}`;
  // The host adds it for external senders only.
  const pid = positiveArg(call.args, 'peerPid');
  if (pid !== null) return addSender(draft, address, call.returnedAt, id, pid);
  // A lab's client always has a name.
  const guess = address === null ? undefined : guessed(draft, received);
  if (guess) return draft.patchConnection(guess.id, named(draft, address)) ?? guess;
  if (address !== null && mayBeReported(draft)) return null;
  return addSender(draft, address, call.returnedAt, id, null);
};

/** Received before `before`, and reported by no client of the lab: an external sender's. */
export const giveUpUnclaimed = (draft: Draft, before: number): void => {
  const queue = draft.datagrams;
  const old = queue?.unclaimed.filter((one) => one.receivedAt < before) ?? [];
  if (!queue || old.length === 0) return;
  draft.patchDatagrams({ unclaimed: queue.unclaimed.filter((one) => one.receivedAt >= before) });
  for (const one of old) {
    if (one.clientId !== null) continue;
    const id = `connection-${one.seq}`;
    const sender =
      datagramPeer(draft, one.address) ?? addSender(draft, one.address, one.receivedAt, id, null);
    took(draft, sender, one.preview, one.length, one.receivedAt);
  }
};

/** Closed sockets none of whose datagrams wait any more; the oldest are forgotten. */
export const forgetClosed = (draft: Draft): void => {
  const members = draft.datagrams?.members ?? [];
  const closed = draft.connections.filter(
    (one) =>
      one.clientFd === null &&
      draft.client(one.clientId)?.kind === 'lab' &&
      !members.some((member) => member.clientId === one.clientId),
  );
  const oldest = closed[0];
  if (oldest && closed.length > KEPT_CLOSED) draft.connections.remove(oldest.id);
};
