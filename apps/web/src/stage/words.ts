import { hasLeft, isInHand, presentConnection, serverHasClosed } from '@socketarium/model';
import type { ClientState, LabState } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol/wire';
import { isSend } from './calls.ts';
import { exchangeWords } from './exchange.ts';

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

/**
 * What a client is to the eye: the reducer's phase, told apart further. `served`: the server is at it;
 * `connected`: accepted, while a multiplexed server is at another; `cut`: the server has closed and
 * the client has not; `left`: the client has closed, and the kernel still has its connection; `door`:
 * asleep in connect() because the accept queue has no room.
 */
export type Standing =
  | 'served'
  | 'connected'
  | 'cut'
  | 'queued'
  | 'door'
  | 'left'
  | 'idle'
  | 'done'
  | 'failed';

export const standingOf = (client: ClientState, state: LabState, now: number): Standing => {
  if (isDatagram(state.config.transport)) {
    return datagramStanding(client, now);
  }
  switch (client.phase) {
    case 'served': {
      if (hasLeft(state, client)) return 'left';
      const connection = presentConnection(state, client);
      if (connection !== null && serverHasClosed(connection)) return 'cut';
      return isInHand(state, client) ? 'served' : 'connected';
    }
    case 'queued':
      return hasLeft(state, client) ? 'left' : 'queued';
    case 'done':
    case 'failed':
      return client.phase;
    case 'connecting': {
      if (hasLeft(state, client)) return 'left';
      if (client.inCall?.call !== 'connect') {
        // Once connect() returned the kernel has taken it in; the next sample says at which place.
        return client.connectionId !== null && client.waitingSince !== null ? 'queued' : 'idle';
      }
      return client.noRoom ? 'door' : 'idle';
    }
  }
};

/**
 * Datagrams have no connection: at the door is who sleeps in sendto() because the queue is full. That
 * is Unix's way; UDP throws away what finds no room.
 */
const datagramStanding = (client: ClientState, now: number): Standing => {
  const { inCall, noRoom, phase } = client;
  if (noRoom && isSend(inCall?.call ?? null) && (now - (inCall?.since ?? now)) / 1e6 >= ASLEEP_MS)
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
  { waiting = null, lossy = false, requestWaits = false }: Partial<Said> = {},
): string => {
  switch (standing) {
    case 'served':
      if (lossy) return short ? 'got or lost' : 'all received or lost';
      if (waiting !== null) return short ? 'received' : 'all received';
      return short ? 'served' : 'being served';
    case 'connected':
      if (requestWaits) return short ? 'waits' : 'connected, waits';
      return 'connected';
    case 'cut':
      return short ? 'server closed' : 'server has closed';
    case 'left':
      return 'closed';
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

/** Where the connection is that a client has left behind. */
export const leftWords = (client: ClientState, short = false): string => {
  if (client.phase === 'served') return short ? 'still open there' : 'open at the server';
  if (client.place === null) return 'its connection waits';
  return short ? `waits, ${ordinal(client.place)}` : `connection waits, ${ordinal(client.place)}`;
};

/** Which of its several services a client is at; empty where it wants one. */
export const serviceWords = ({ servicesWanted, servicesBegun }: ClientState): string =>
  servicesWanted > 1 ? `service ${Math.max(1, servicesBegun)} of ${servicesWanted}` : '';

/** A client as a screen reader hears it: everything that its card shows. */
export const spoken = (
  client: ClientState,
  standing: Standing,
  waitedMs: number,
  about: Partial<Said> = {},
): string => {
  const { traits = [], blocked = null, said = null, apart = false } = about;
  const parts = [client.name, standingWords(client, standing, false, about)];
  if (standing === 'left') parts.push(leftWords(client));
  parts.push(...traits);
  if (serviceWords(client) !== '') parts.push(serviceWords(client));
  if (blocked !== null) parts.push(blocked);
  if (waitedMs >= ASLEEP_MS) parts.push(`waited ${duration(waitedMs)}`);
  const exchange = said ?? exchangeWords(client, 60, apart);
  if (exchange !== '') parts.push(exchange);
  return parts.join(', ');
};

/** What is to be said of a client that its own state does not hold. */
export interface Said {
  readonly waiting: Waiting;
  /** Some datagrams were lost; whose they were nobody knows. */
  readonly lossy: boolean;
  /** The server has accepted it, and has not read what it sent. */
  readonly requestWaits: boolean;
  /** What it sends and gets is kept apart, message by message. */
  readonly apart: boolean;
  /** What is unusual about it, the gravest first. */
  readonly traits: readonly string[];
  /** In which sending call it sleeps. */
  readonly blocked: string | null;
  /** How far its copy has come, 0 to 100; null where it copies nothing. */
  readonly copied: number | null;
  /** In place of what it sent and got, where that is no text; null for the text. */
  readonly said: string | null;
}
