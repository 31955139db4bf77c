import { isDatagram, isMultiplexed, type LabState } from '@socketarium/protocol';
import type { Activity } from '../projections/activity.ts';
import { ASLEEP_MS } from '../selectors/asleep.ts';
import { acceptedOf } from '../selectors/in-hand.ts';
import { clientById } from '../selectors/lab.ts';
import { waitingClients } from '../selectors/waiting.ts';
import { count, countRange } from './count.ts';

/** What a server did over a span of time with more than a sentence could follow. */

/**
 * The span that a summary covers, up to now, ns. Longer than a short service, so that the sentence is the
 * same before, at and after each change from one client to the next.
 */
const SPAN_NS = 6e9;
/** A span shorter than this has nothing to sum up, ns. */
const LEAST_NS = 300e6;

/** Time slept in each call from `from` to `now`, ns. */
const sleeps = (state: LabState, { slept }: Activity, from: number, now: number) => {
  const each = new Map<string, number>();
  const naps = slept.items.slice(slept.start, slept.end);
  const add = (call: string, since: number, to: number) => {
    const ns = Math.min(to, now) - Math.max(since, from);
    if (ns > 0) each.set(call, (each.get(call) ?? 0) + ns);
  };
  for (const { call, from: since, to } of naps) add(call, since, to);
  const { inCall, blockedIn } = state.server;
  if (inCall !== null && blockedIn !== null && now - inCall.since >= ASLEEP_MS * 1e6) {
    add(inCall.call, inCall.since, now);
  }
  each.delete('nanosleep');
  return each;
};

/**
 * `The server serves one client after another, mostly asleep in read().` For the last seconds before
 * `now`, ns, and true of them; null where too little happened to summarise. Several clients are not
 * named: the picture shows who is served, and the sentence would change with each client.
 */
export const summary = (state: LabState, activity: Activity, now: number): string | null => {
  const from = Math.max(activity.since, now - SPAN_NS);
  if (now - from < LEAST_NS) return null;
  const ids = new Set(
    activity.served.items
      .slice(activity.served.start, activity.served.end)
      .flatMap(({ t, clientId }) => (t >= from && t <= now ? clientId : [])),
  );
  const [first] = ids;
  if (first === undefined && !letsIn(state)) return null;
  const serves =
    first === undefined
      ? 'The server accepts clients'
      : `The server serves ${ids.size === 1 ? nameOf(state, first) : several(state)}`;
  const [call, ns = 0] =
    [...sleeps(state, activity, from, now)].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (call === undefined || ns < (now - from) / 2) return `${serves}.`;
  return `${serves}, mostly asleep in ${call}().`;
};

/** Clients were accepted; for an iterative server the accepted client matters, not accepting. */
const letsIn = (state: LabState): boolean =>
  state.config.server !== 'iterative' && acceptedOf(state).length > 0;

const nameOf = (state: LabState, id: string): string =>
  clientById(state, id)?.name ?? 'a client that has left';

/** An iterative server finishes one client before the next; a multiplexed one alternates. */
const several = ({ config }: LabState): string =>
  config.server === 'iterative' ? 'one client after another' : 'several clients in turn';

/** How many wait: clients, or where there are no connections datagrams. */
export const waitCount = (state: LabState): number =>
  state.datagrams === null ? waitingClients(state).length : state.datagrams.length;

/** `Four others wait.`, or for a span with a varying number: `Four to five others wait.` */
export const waitWords = (
  state: LabState,
  { fewest, most }: { readonly fewest: number; readonly most: number },
): string => {
  if (most === 0) return '';
  const datagrams = state.datagrams !== null;
  const [one, many] = datagrams
    ? ['datagram waits.', 'datagrams wait.']
    : ['other waits.', 'others wait.'];
  if (fewest === most) return ` ${count(most, one, many)}`;
  if (most === 1) return ` At times ${count(most, one, many).toLowerCase()}`;
  if (fewest === 0) return ` Up to ${count(most, one, many).toLowerCase()}`;
  return ` ${countRange(fewest, most)} ${many}`;
};

/** Of the designs in which one process or thread serves one client at a time. */
const ONE_EACH: Readonly<Record<string, string>> = {
  iterative: 'One client at a time: other clients wait in the accept queue.',
  fork: 'Each client is served by a process of its own.',
  prefork: 'Each worker serves one client at a time; those that are free accept.',
  threads: 'Each client is served by a thread of its own.',
  pool: 'Each thread of the pool serves one client at a time; the main thread accepts.',
};

/** What to notice in a span: how the design shares its time. */
export const summaryAdvice = ({ config }: LabState): string => {
  if (isDatagram(config.transport))
    return 'One socket for all: each datagram is received and replied to in turn.';
  if (!isMultiplexed(config.server)) return ONE_EACH[config.server] ?? '';
  return `One process, many clients: it turns to those that ${config.server === 'epoll' ? 'epoll_wait' : config.server}() reports ready.`;
};
