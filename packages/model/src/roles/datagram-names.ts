import { type Connection, isUnix, printAddress } from '@socketarium/protocol';
import { portOf } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import { took } from './bytes.ts';
import { newConnection } from './connections.ts';

/** Addresses of datagram clients, when they report them: on UDP not before they have sent something. */

/** Fields for an address, with its port. */
export const named = (draft: Draft, address: string | null) => ({
  clientAddress: address,
  clientPort: isUnix(draft.config.transport) ? null : portOf(address),
});

/** What the server received and wrote: it moves when a guess was wrong. */
const received = (from: Connection) => ({
  serverRead: from.serverRead,
  serverWrote: from.serverWrote,
  serverReadBytes: from.serverReadBytes,
  serverWroteBytes: from.serverWroteBytes,
  truncated: from.truncated,
  transfer: from.transfer,
});

/**
 * The address as its receivers see it: a UDP socket that was not bound to a host is at all of them, and
 * reports 0.0.0.0 or [::] as its own.
 */
const asSeen = (draft: Draft, reported: string): string => {
  const { address } = draft;
  const port = portOf(reported);
  return 'port' in address && port !== null ? printAddress({ host: address.host, port }) : reported;
};

/** A client of the lab reported its address: earlier guesses about that address are corrected. */
export const claimName = (draft: Draft, connection: Connection, reported: string): void => {
  const address = asSeen(draft, reported);
  if (connection.clientAddress === address) return;
  const holder = draft.connections.withAddress(address).at(-1);
  if (holder && draft.client(holder.clientId)?.kind === 'external') {
    // It was taken for an external sender.
    draft.patchConnection(connection.id, received(holder));
    draft.connections.remove(holder.id);
    draft.clients.remove(holder.clientId);
  } else if (holder && holder.clientFd === null) {
    // A name may be reused, and then no longer belongs to the closed one.
    draft.patchConnection(holder.id, named(draft, null));
  } else if (holder) exchange(draft, connection, holder);
  else if (connection.clientAddress !== null) handOn(draft, connection);
  draft.patchConnection(connection.id, named(draft, address));
  claimReceived(draft, connection.id, address);
};

/** Each was taken for the other, or might have been. */
const exchange = (draft: Draft, one: Connection, other: Connection): void => {
  const [toOne, toOther] = [received(other), received(one)];
  const name = named(draft, one.clientAddress);
  draft.patchConnection(one.id, toOne);
  draft.patchConnection(other.id, { ...toOther, ...name });
};

/** It was taken for a client that has not reported an address yet, and that sent the same. */
const handOn = (draft: Draft, connection: Connection): void => {
  const other = draft.connections.find(
    (one) => one.clientAddress === null && one.clientFd !== null && one.connectedAt !== null,
  );
  if (!other) {
    // No candidate is known: the received data is forgotten rather than credited to the wrong one.
    draft.patchConnection(connection.id, received(newConnection('', '')));
    return;
  }
  exchange(draft, connection, other);
  const members = draft.datagrams?.members ?? [];
  const index = members.findIndex((one) => one.clientId === other.clientId);
  const member = members[index];
  if (!member) return;
  // The other's was received, so this one's still waits.
  const { clientId } = connection;
  draft.patchDatagrams({ members: members.toSpliced(index, 1, { ...member, clientId }) });
};

/** What arrived from this address before its owner was known. */
const claimReceived = (draft: Draft, connectionId: string, address: string): void => {
  const queue = draft.datagrams;
  if (!queue?.unclaimed.some((one) => one.address === address)) return;
  for (const one of queue.unclaimed) {
    const connection = draft.connection(connectionId);
    if (one.address !== address || one.clientId !== null || !connection) continue;
    took(draft, connection, one.preview, one.length, one.receivedAt);
  }
  const { clientId } = draft.connection(connectionId) ?? { clientId: null };
  draft.patchDatagrams({
    unclaimed: queue.unclaimed.map((one) => (one.address === address ? { ...one, clientId } : one)),
  });
};
