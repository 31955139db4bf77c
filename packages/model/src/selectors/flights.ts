import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol';
import { shownBytes } from '../words/text.ts';

/**
 * A message under way: a connection-initiation request, or one that TCP `dropped` before a full queue; a
 * service request, or a reply; without connections a datagram or the `answer` to one, or one that is
 * `lost`; a descriptor that goes with it (`passed`).
 */
export interface Message {
  readonly kind:
    | 'ask'
    | 'dropped'
    | 'request'
    | 'reply'
    | 'datagram'
    | 'answer'
    | 'lost'
    | 'passed';
  /** Empty for lost ones: the kernel only counts them. */
  readonly clientId: string;
  readonly connectionId: string | null;
  /** The text drawn on it, a few characters. */
  readonly text: string;
  /** How many messages of the same client set out just before it and are drawn too: they go one after the other. */
  readonly after: number;
  /** How many datagrams set out behind it, of any sender. */
  readonly behind: number;
}

/** More than this between two pictures cannot be followed by eye. */
const FOLLOWABLE = 200;
export const MESSAGES_AT_ONCE = 12;
/** A message that set out longer ago has long arrived: a late picture does not draw it again. */
const LATE = 800e6;

/**
 * The messages that set out between two pictures of the same lab, the earlier first: one for each call
 * that sent or received. None when time went backwards or jumped, and none that is late at `now`.
 */
export const messagesBetween = (before: LabState, after: LabState, now: number): Message[] => {
  const steps = after.seq - before.seq;
  if (steps <= 0 || steps > FOLLOWABLE || before.startedAt !== after.startedAt) return [];
  const since = now - LATE;
  const sent = after.clients.flatMap((client, i) => {
    const old = before.clients[i];
    return old === client || old?.id !== client.id ? [] : messagesOf(old, client, before, after);
  });
  const messages = sent
    .filter(({ t }) => t >= since)
    .sort((a, b) => a.t - b.t)
    .map(({ message }) => message);
  if ((after.datagrams?.lost ?? 0) > (before.datagrams?.lost ?? 0))
    messages.push({ ...NOTHING, kind: 'lost' });
  for (const [i, one] of after.passed.entries()) {
    if ((one.receivedAt ?? one.sentAt) < since) continue;
    const was = before.passed.find((p) => p.from === one.from && p.sentAt === one.sentAt);
    // It leaves under one number and arrives under another.
    const arrives = was !== undefined && was.toFd === null && one.toFd !== null;
    if (was !== undefined && !arrives) continue;
    if (was === undefined && i < after.passed.length - 3) continue;
    const { connectionId = null } = after.clients.find((c) => c.id === one.from) ?? {};
    const text = arrives ? `fd ${one.toFd}` : fdWords(one.fromFd);
    messages.push({ ...NOTHING, kind: 'passed', clientId: one.from, connectionId, text });
  }
  return inOrder(messages.slice(0, MESSAGES_AT_ONCE));
};

/** An external client's number is not known. */
const fdWords = (fd: number | null): string => (fd === null ? 'a descriptor' : `fd ${fd}`);

const NOTHING = { clientId: '', connectionId: null, text: '', after: 0, behind: 0 } as const;

/** Each with its place among those that set out together. */
const inOrder = (messages: readonly Message[]): Message[] =>
  messages.map((one, i) => ({
    ...one,
    after: messages.slice(0, i).filter((m) => m.kind === one.kind && m.clientId === one.clientId)
      .length,
    behind: messages.slice(i + 1).filter((m) => m.kind === 'datagram').length,
  }));

/** What a client requested, sent and received, each with its time. */
const messagesOf = (
  old: ClientState,
  client: ClientState,
  before: LabState,
  after: LabState,
): { readonly t: number; readonly message: Message }[] => {
  const { id: clientId, connectionId } = client;
  const datagrams = isDatagram(after.config.transport);
  const kinds = datagrams ? DATAGRAMS : STREAM;
  const sent = client.messages
    .filter(({ seq }) => seq > before.seq)
    .map(({ way, t, preview, length }) => {
      const text = tail(preview, preview.length < length);
      return { t, message: { ...NOTHING, kind: kinds[way], clientId, connectionId, text } };
    });
  // Counted when connect() is entered, so that none is missed when it returns within a frame.
  const asks = !datagrams && client.servicesBegun > old.servicesBegun;
  const t = after.connections.find((one) => one.id === connectionId)?.askedAt ?? after.t;
  const dropped =
    after.config.transport === 'tcp' && client.noRoom && client.phase === 'connecting';
  const kind = dropped ? 'dropped' : 'ask';
  const message: Message = { ...NOTHING, kind, clientId, connectionId };
  return asks ? [{ t, message }, ...sent] : sent;
};

const STREAM = { sent: 'request', received: 'reply' } as const;
const DATAGRAMS = { sent: 'datagram', received: 'answer' } as const;

/** The last line of bytes, as far as it fits a dot. `more`: there are earlier bytes. */
export const tail = (text: string, more = false): string => {
  const lines = text.split('\n').filter((line) => line !== '');
  return shownBytes(lines.at(-1) ?? '', { room: 4, more });
};
