import {
  type ClientState,
  type Connection,
  type FinishedCall,
  LIMITS,
  sends,
} from '@socketarium/protocol';
import { bufferText, textArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import {
  isEmptySince,
  isSame,
  joinQueue,
  leaveQueueAsReceived,
  noteCut,
  type Received,
  type Waiting,
} from '../sockets/datagram-queue.ts';
import { took } from './bytes.ts';
import { claimName } from './datagram-names.ts';
import { forgetClosed, giveUpUnclaimed, senderOf } from './datagram-peers.ts';
import { LATE } from './early.ts';
import { countServed } from './server-call.ts';
import { settleWait } from './waiting.ts';

/** Datagrams that are sent and received, and what follows for their senders. */

/** The phase of a living client of the lab: by what it sent and what happened to it. */
const placeSender = (
  draft: Draft,
  clientId: string,
  t: number,
  waiting = draft.datagrams?.members.find((one) => one.clientId === clientId),
): void => {
  const client = draft.client(clientId);
  if (client?.kind !== 'lab' || client.phase === 'done' || client.phase === 'failed') {
    return;
  }
  const taken = (draft.connection(client.connectionId)?.serverReadBytes ?? 0) > 0;
  // Asleep in the call: it waits for room.
  const asking = client.inCall !== null && sends(client.inCall.call) ? client.inCall.since : null;
  const since = waiting?.sentAt ?? asking;
  const phase = waiting ? 'queued' : taken ? 'served' : 'connecting';
  if (since !== null) {
    const waitingSince = client.waitingSince ?? since;
    if (phase === client.phase && waitingSince === client.waitingSince) return;
    draft.patchClient(clientId, { phase, waitingSince });
  } else if (phase !== client.phase || client.waitingSince !== null) {
    draft.patchClient(clientId, { ...settleWait(client, t), phase });
  }
};

/** After the queue changed by more than one datagram: sets the phase of every client. */
export const placeSenders = (draft: Draft, t: number): void => {
  const first = new Map<string, Waiting>();
  for (const one of draft.datagrams?.members ?? []) {
    if (!first.has(one.clientId)) first.set(one.clientId, one);
  }
  for (const { id, connectionId } of draft.clients) {
    if (connectionId !== null) placeSender(draft, id, t, first.get(id));
  }
};

/** The server has already reported receiving this one. */
const wasReceived = (draft: Draft, connection: Connection, call: FinishedCall): boolean => {
  const queue = draft.datagrams;
  const sent = { length: call.ret, preview: bufferText(call.args, 'buf', call.ret) };
  const index = queue?.unclaimed.findIndex(
    (one) =>
      one.receivedAt >= call.enteredAt &&
      (one.clientId === connection.clientId ||
        (one.clientId === null &&
          (connection.clientAddress === null || connection.clientAddress === one.address))) &&
      isSame(sent, one),
  );
  const found = index === undefined ? undefined : queue?.unclaimed[index];
  if (!queue || index === undefined || !found) return false;
  draft.patchDatagrams({ unclaimed: queue.unclaimed.toSpliced(index, 1) });
  noteCut(draft, { ...sent, clientId: connection.clientId }, found.length, found.receivedAt);
  if (found.clientId === null) {
    took(draft, connection, found.preview, found.length, found.receivedAt);
    if (found.address !== null) {
      const own = draft.connection(connection.id);
      if (own) claimName(draft, own, found.address);
      placeSenders(draft, call.returnedAt);
    }
  }
  return true;
};

/** A client of the lab sent a datagram, possibly to no known queue. */
export const datagramSent = (
  draft: Draft,
  client: ClientState,
  connection: Connection,
  call: FinishedCall,
): void => {
  if (connection.connectedAt === null) {
    draft.patchConnection(connection.id, { connectedAt: call.returnedAt });
    draft.patchClient(client.id, { servicesBegun: client.servicesBegun + 1 });
  }
  if (!wasReceived(draft, connection, call)) {
    const preview = bufferText(call.args, 'buf', call.ret);
    const one = { clientId: client.id, length: call.ret, preview, sentAt: call.returnedAt };
    joinQueue(draft, one, call.enteredAt);
  }
  placeSender(draft, client.id, call.returnedAt);
};

/** A server received a datagram. Returns its sender, when that is known. */
export const datagramReceived = (
  draft: Draft,
  pid: number,
  call: FinishedCall,
): Connection | undefined => {
  const t = call.returnedAt;
  giveUpUnclaimed(draft, t - LATE);
  const room = Number(call.args.len ?? call.ret);
  const received: Received = {
    length: call.ret,
    preview: bufferText(call.args, 'buf', call.ret),
    room: Math.max(room, call.ret),
  };
  countReceived(draft, pid, call);
  const address = textArg(call.args, call.call === 'recvmsg' ? 'msg_name' : 'src_addr');
  const sender = senderOf(draft, address, received, call);
  const waited = sender !== null && leaveQueueAsReceived(draft, sender.clientId, received, t);
  if (sender) took(draft, sender, received.preview, received.length, t);
  // Its sender has not reported it yet, and must not add it to the queue then.
  const unreported = sender === null || draft.client(sender.clientId)?.kind === 'lab';
  if (!waited && unreported && !(sender && isEmptySince(draft, t))) {
    const clientId = sender?.clientId ?? null;
    remember(draft, { ...received, address, clientId, receivedAt: t, seq: call.seq });
  }
  if (!sender) return undefined;
  placeSender(draft, sender.clientId, t);
  forgetClosed(draft);
  return draft.connection(sender.id);
};

type Unclaimed = NonNullable<Draft['datagrams']>['unclaimed'][number];

const remember = (draft: Draft, one: Unclaimed): void => {
  const unclaimed = draft.datagrams?.unclaimed;
  if (!unclaimed) return;
  draft.patchDatagrams({ unclaimed: [...unclaimed, one] });
  // Too many to keep: their senders are decided without waiting longer, and corrected later if needed.
  const half = unclaimed[LIMITS.drawnDatagrams / 2];
  if (half && unclaimed.length >= LIMITS.drawnDatagrams)
    giveUpUnclaimed(draft, half.receivedAt + 1);
};

const countReceived = (draft: Draft, pid: number, call: FinishedCall): void => {
  const queue = draft.datagrams;
  countServed(draft, pid);
  if (pid !== draft.first.pid) return;
  const flags = textArg(call.args, 'msg_flags') ?? '';
  draft.patchDatagrams({
    received: (queue?.received ?? 0) + 1,
    truncated: (queue?.truncated ?? 0) + (flags.includes('MSG_TRUNC') ? 1 : 0),
  });
};

/** The server's socket is gone, with everything that waited in it. */
export const loseQueue = (draft: Draft, t: number): void => {
  draft.datagrams = null;
  placeSenders(draft, t);
};
