import type { ClientState } from '@socketarium/protocol';
import { ASLEEP_MS } from '../selectors/asleep.ts';
import type { Standing } from '../selectors/standing.ts';
import { exchangeWords } from './exchange.ts';
import { duration, ordinal } from './units.ts';

/** A client in words: on its card, in the list of clients, for a screen reader. */

/** How many datagrams of the client's wait in the server's queue; null where there are connections. */
export type Waiting = number | null;

/** Why it failed. The server's end is closed, but the client has not read end-of-file: it was cut off. */
export const reasonWords = ({ reason, heard }: ClientState): string | null =>
  reason === 'end-of-file' && heard === null ? CUT_OFF : reason;

export const CUT_OFF = 'cut off';

/** The standing in words; `short` where space is scarce. */
export const standingWords = (
  client: ClientState,
  standing: Standing,
  short = false,
  { waiting = null, lossy = false, requestWaits = false }: Partial<Said> = {},
): string => {
  switch (standing) {
    case 'served':
      if (lossy) return short ? 'received or lost' : 'all received or lost';
      if (waiting !== null) return short ? 'received' : 'all received';
      return short ? 'served' : 'being served';
    case 'connected':
      if (requestWaits) return 'request waiting';
      return 'connected';
    case 'cut':
      return cutWords(client, short);
    case 'left':
      return 'closed';
    case 'queued':
      if (waiting !== null) return short ? `${waiting} waiting` : `${waiting} in the queue`;
      if (client.place === null) return short ? 'queued' : 'queued, place unknown';
      return short ? `queue, ${ordinal(client.place)}` : `${ordinal(client.place)} in queue`;
    case 'door':
      if (short) return 'queue full';
      return waiting === null ? 'connecting (queue full)' : 'sending (queue full)';
    case 'done':
      return client.kind === 'external' ? 'connection over' : 'done';
    case 'failed':
      return short || client.reason === null ? 'failed' : `failed: ${reasonWords(client)}`;
    case 'idle':
      if (waiting !== null) {
        if (client.sentBytes > 0) return short ? 'not received' : 'nothing received';
        return client.lastCall === null ? 'starting' : 'nothing sent';
      }
      if (client.connectionId !== null) return 'connecting';
      return client.servicesBegun === 0 ? 'starting' : 'reconnecting';
  }
};

/** The server's end is closed: what the client has noticed of it, by its own calls. */
const cutWords = ({ heard }: ClientState, short: boolean): string => {
  if (heard === 'end-of-file') return short ? 'end-of-file' : 'has read end-of-file';
  if (heard !== null) return short ? heard : `received ${heard}`;
  return short ? 'server closed' : 'server has closed';
};

/** Where the connection is that a client has left behind. */
export const leftWords = (client: ClientState, short = false): string => {
  if (client.phase === 'served') return short ? 'still open there' : 'open at the server';
  if (client.place === null) return 'its connection waits';
  return short ? `waits, ${ordinal(client.place)}` : `connection waits, ${ordinal(client.place)}`;
};

/** Which of its several services a client is at; empty where it wants one. */
export const serviceWords = ({ servicesWanted, servicesBegun }: ClientState): string =>
  servicesWanted > MANY_SERVICES
    ? `service ${Math.max(1, servicesBegun)}`
    : servicesWanted > 1
      ? `service ${Math.max(1, servicesBegun)} of ${servicesWanted}`
      : '';

/** From this many services on, their total is not shown. */
const MANY_SERVICES = 100;

/** Everything said about a client: its name, its standing, and the rest. */
export const spokenParts = (
  client: ClientState,
  standing: Standing,
  waitedMs: number,
  about: Partial<Said> = {},
): string[] => {
  const { traits = [], blocked = null, said = null, apart = false } = about;
  const parts = [client.name, standingWords(client, standing, false, about)];
  if (standing === 'left') parts.push(leftWords(client));
  parts.push(...traits);
  if (serviceWords(client) !== '') parts.push(serviceWords(client));
  if (blocked !== null) parts.push(blocked);
  if (waitedMs >= ASLEEP_MS) parts.push(`waited ${duration(waitedMs)}`);
  const exchange = said ?? exchangeWords(client, 60, apart);
  if (exchange !== '') parts.push(exchange);
  return parts;
};

/** A client in one line. */
export const spoken = (...about: Parameters<typeof spokenParts>): string =>
  spokenParts(...about).join(', ');

/** Facts about a client that its own state does not contain. */
export interface Said {
  readonly waiting: Waiting;
  /** Some datagrams were lost; whose they were is not known. */
  readonly lossy: boolean;
  /** The server has accepted it, and has not read what it sent. */
  readonly requestWaits: boolean;
  /** Its data has message boundaries. */
  readonly apart: boolean;
  /** What is unusual about it, the most serious first. */
  readonly traits: readonly string[];
  /** The sending call that it sleeps in. */
  readonly blocked: string | null;
  /** The progress of its copy, 0 to 100; null where it copies nothing. */
  readonly copied: number | null;
  /** In place of what it sent and received, where that is not text; null for the text. */
  readonly said: string | null;
}
