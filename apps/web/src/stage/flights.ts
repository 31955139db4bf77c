import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';

/**
 * A message under way: a connection-initiation request, a service request, or a reply; where there
 * are no connections a datagram or the `answer` to one, or one that is `lost`; a descriptor that
 * goes along (`passed`).
 */
export interface Message {
  readonly kind: 'ask' | 'request' | 'reply' | 'datagram' | 'answer' | 'lost' | 'passed';
  /** Empty for what was lost: the kernel only counts it. */
  readonly clientId: string;
  readonly connectionId: string | null;
  /** Its text as drawn on it, a few characters. */
  readonly text: string;
}

/** More than this between two pictures is not a sequence that an eye can follow. */
const FOLLOWABLE = 200;
export const MESSAGES_AT_ONCE = 12;

/**
 * The messages that set out between two pictures of the same lab, the earlier first. None when time
 * went backwards or leapt: they were not seen setting out.
 */
export const messagesBetween = (before: LabState, after: LabState): Message[] => {
  const steps = after.seq - before.seq;
  if (steps <= 0 || steps > FOLLOWABLE || before.startedAt !== after.startedAt) return [];
  const messages: Message[] = [];
  for (const [i, client] of after.clients.entries()) {
    const old = before.clients[i];
    if (old === client || old?.id !== client.id) continue;
    messages.push(...messagesOf(old, client, isDatagram(after.config.transport)));
  }
  if ((after.datagrams?.lost ?? 0) > (before.datagrams?.lost ?? 0))
    messages.push({ kind: 'lost', clientId: '', connectionId: null, text: '' });
  for (const [i, one] of after.passed.entries()) {
    const was = before.passed.find((p) => p.from === one.from && p.sentAt === one.sentAt);
    // It leaves under one number and arrives under another.
    const arrives = was !== undefined && was.toFd === null && one.toFd !== null;
    if (was !== undefined && !arrives) continue;
    if (was === undefined && i < after.passed.length - 3) continue;
    const { connectionId = null } = after.clients.find((c) => c.id === one.from) ?? {};
    const text = arrives ? `fd ${one.toFd}` : `fd ${one.fromFd}`;
    messages.push({ kind: 'passed', clientId: one.from, connectionId, text });
  }
  return messages.slice(0, MESSAGES_AT_ONCE);
};

const messagesOf = (old: ClientState, client: ClientState, datagrams: boolean): Message[] => {
  const messages: Message[] = [];
  const { id: clientId, connectionId } = client;
  // Counted when connect() is entered, so that none is missed when it returns within a frame.
  if (!datagrams && client.servicesBegun > old.servicesBegun)
    messages.push({ kind: 'ask', clientId, connectionId, text: '' });
  const same = old.connectionId === connectionId;
  if (client.sentBytes > (same ? old.sentBytes : 0))
    messages.push({
      kind: datagrams ? 'datagram' : 'request',
      ...{ clientId, connectionId, text: tail(client.sent) },
    });
  if (client.receivedBytes > (same ? old.receivedBytes : 0))
    messages.push({
      kind: datagrams ? 'answer' : 'reply',
      ...{ clientId, connectionId, text: tail(client.received) },
    });
  return messages;
};

/** The last line, as far as it fits a dot. */
export const tail = (text: string): string => {
  const lines = text.split('\n').filter((line) => line !== '');
  const line = (lines.at(-1) ?? '').replace(/[^\x20-\x7e]/g, '·');
  return line.length > 4 ? `${line.slice(0, 3)}…` : line;
};
