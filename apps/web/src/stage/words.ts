import { askedServer, listeningOf } from '@socketarium/model';
import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { isSend } from './calls.ts';

/** A sleep shorter than this is not put into words: they would only flicker. The dots show it. */
export const ASLEEP_MS = 100;

/** 1st, 2nd, 3rd, 4th … */
export const ordinal = (n: number): string => {
  const tens = n % 100;
  if (tens >= 11 && tens <= 13) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
};

/** A duration of constant width for its magnitude: `0.8 s`, `12.4 s`, `3 min 05 s`. */
export const duration = (ms: number): string => {
  const s = Math.max(0, ms) / 1000;
  if (s < 100) return `${s.toFixed(1)} s`;
  return `${Math.floor(s / 60)} min ${String(Math.floor(s % 60)).padStart(2, '0')} s`;
};

export const bytes = (n: number): string => {
  if (n < 10_000) return `${n} B`;
  if (n < 10_000_000) return `${Math.round(n / 1000)} kB`;
  if (n < 10_000_000_000) return `${Math.round(n / 1_000_000)} MB`;
  return `${(n / 1_000_000_000).toFixed(1)} GB`;
};

/** Bytes a second, three digits: `118 MB/s`. */
export const rateWords = (bytesPerSecond: number): string => {
  const at = bytesPerSecond < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytesPerSecond) / 3));
  const n = bytesPerSecond / 1000 ** at;
  return `${n >= 100 || at === 0 ? Math.round(n) : n.toFixed(1)} ${['B', 'kB', 'MB', 'GB'][at]}/s`;
};

/** What a client is to the eye: the reducer's phase, with the door told from other connecting. */
export type Standing = 'served' | 'queued' | 'door' | 'idle' | 'done' | 'failed';

/**
 * `door`: asleep in connect() because the accept queue has no room. A connect that is a few
 * milliseconds old may only be waiting for the next sample to find it in the queue.
 */
export const standingOf = (client: ClientState, state: LabState, now: number): Standing => {
  if (isDatagram(state.config.transport)) {
    return datagramStanding(client, now, state.config.transport === 'unix-dgram');
  }
  switch (client.phase) {
    case 'served':
    case 'queued':
    case 'done':
    case 'failed':
      return client.phase;
    case 'connecting': {
      if (client.inCall?.call !== 'connect') {
        // Once connect() returned the kernel has taken it in; the next sample says at which place.
        return client.connectionId !== null && client.waitingSince !== null ? 'queued' : 'idle';
      }
      const queue = listeningOf(state, askedServer(state, client))?.acceptQueue;
      const full = queue !== undefined && queue.length > queue.backlog;
      return full || (now - client.inCall.since) / 1e6 >= ASLEEP_MS ? 'door' : 'idle';
    }
  }
};

/**
 * Datagrams have no connection: at the door is who sleeps in sendto() because the queue is full. That
 * is Unix's way (`waits`); UDP throws away what finds no room.
 */
const datagramStanding = (client: ClientState, now: number, waits: boolean): Standing => {
  const { inCall, phase } = client;
  if (waits && inCall !== null && isSend(inCall.call) && (now - inCall.since) / 1e6 >= ASLEEP_MS)
    return 'door';
  return phase === 'connecting' ? 'idle' : phase;
};

/** Waited so far, at `now`: what the model settled, and the wait that goes on. */
export const waitedMsAt = (client: ClientState, now: number): number =>
  client.waitedMs +
  (client.waitingSince === null ? 0 : Math.max(0, now - client.waitingSince) / 1e6);

/** How many datagrams of the client's wait in the server's queue; null where there are connections. */
export type Waiting = number | null;

/** The standing in words; `short` where room is scarce. */
export const standingWords = (
  client: ClientState,
  standing: Standing,
  short = false,
  waiting: Waiting = null,
  lossy = false,
): string => {
  switch (standing) {
    case 'served':
      if (lossy) return short ? 'got or lost' : 'all received or lost';
      if (waiting !== null) return short ? 'received' : 'all received';
      return short ? 'served' : 'being served';
    case 'queued':
      if (waiting !== null) return short ? `${waiting} waiting` : `${waiting} in the queue`;
      if (client.place === null) return 'in the queue';
      return short ? `queue, ${ordinal(client.place)}` : `in the queue, ${ordinal(client.place)}`;
    case 'door':
      return 'at the door';
    case 'done':
      return 'done';
    case 'failed':
      return short || client.reason === null ? 'failed' : `failed: ${client.reason}`;
    case 'idle':
      if (waiting !== null) {
        if (client.sentBytes > 0) return short ? 'not received' : 'nothing received';
        return client.lastCall === null ? 'starting' : 'nothing sent';
      }
      if (client.connectionId !== null) return 'connecting';
      return client.servicesBegun === 0 ? 'starting' : 'will be back';
  }
};

/** Messages of a stream of lines, the newest last, as many as fit `room` characters: `… 4, 5`. */
export const lines = (text: string, room: number): string => {
  const parts = text
    .split('\n')
    .map((part) => printable(part))
    .filter((part) => part !== '');
  let kept = parts.pop() ?? '';
  if (kept.length > room) return `${kept.slice(0, room - 1)}…`;
  while (parts.length > 0) {
    const next = `${parts.at(-1)}, ${kept}`;
    if (next.length > room - 2) return `… ${kept}`;
    kept = next;
    parts.pop();
  }
  return kept;
};

export const printable = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (c) => (c === '\t' ? '\\t' : '·'));

/** What it has said or been told, in a few words. */
export const exchangeWords = (client: ClientState, room: number): string => {
  if (client.received !== '') return `got ${lines(client.received, room - 4)}`;
  if (client.sent !== '') return `sent ${lines(client.sent, room - 5)}`;
  return '';
};

/** A client as a screen reader hears it: everything that its card shows. */
export const spoken = (
  client: ClientState,
  standing: Standing,
  waitedMs: number,
  { waiting = null, lossy = false, traits = [], blocked = null, said = null }: Partial<Said> = {},
): string => {
  const parts = [client.name, standingWords(client, standing, false, waiting, lossy), ...traits];
  if (blocked !== null) parts.push(blocked);
  if (waitedMs >= ASLEEP_MS) parts.push(`waited ${duration(waitedMs)}`);
  const exchange = said ?? exchangeWords(client, 60);
  if (exchange !== '') parts.push(exchange);
  return parts.join(', ');
};

/** What is to be said of a client that its own state does not hold. */
export interface Said {
  readonly waiting: Waiting;
  /** Some datagrams were lost; whose they were nobody knows. */
  readonly lossy: boolean;
  /** What is unusual about it, the gravest first. */
  readonly traits: readonly string[];
  /** In which sending call it sleeps. */
  readonly blocked: string | null;
  /** How far its copy has come, 0 to 100; null where it copies nothing. */
  readonly copied: number | null;
  /** In place of what it sent and got, where that is no text; null for the text. */
  readonly said: string | null;
}
