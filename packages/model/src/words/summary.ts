import { isDatagram, type LabState } from '@socketarium/protocol';
import type { Activity } from '../projections/activity.ts';
import { ASLEEP_MS } from '../selectors/asleep.ts';
import { clientById } from '../selectors/lab.ts';
import { waitingClients } from '../selectors/waiting.ts';
import { count } from './count.ts';

/** What a server did over a span of time that holds more than a sentence could follow. */

/** The span that a summary is of: so much before now, ns. */
const SPAN_NS = 3e9;
/** A span shorter than this has nothing to sum up, ns. */
const LEAST_NS = 300e6;
/** More than these are counted only. */
const MOST_NAMED = 3;

/** `client 1`, `clients 1, 2 and 5`, `12 clients`. */
const whom = (state: LabState, ids: readonly string[]): string => {
  if (ids.length > MOST_NAMED) return `${ids.length} clients`;
  const names = ids.map((id) => clientById(state, id)?.name ?? 'a client that has left');
  if (names.length < 2) return names.join();
  const numbers = names.map((name) => /^client (\d+)$/.exec(name)?.[1]);
  const short = numbers.every((one) => one !== undefined);
  const parts = short ? numbers : names;
  return `${short ? 'clients ' : ''}${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
};

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
 * `The server serves clients 1, 2 and 5 in turn, mostly asleep in select().` Of the
 * last seconds before `now`, ns, and true of them; null where they hold too little to be summed up.
 */
export const summary = (state: LabState, activity: Activity, now: number): string | null => {
  const from = Math.max(activity.since, now - SPAN_NS);
  if (now - from < LEAST_NS) return null;
  const ids = [
    ...new Set(
      activity.served.items
        .slice(activity.served.start, activity.served.end)
        .flatMap(({ t, clientId }) => (t >= from && t <= now ? clientId : [])),
    ),
  ];
  if (ids.length === 0) return null;
  const inTurn = ids.length === 1 ? '' : ' in turn';
  const serves = `The server serves ${whom(state, ids)}${inTurn}`;
  const [call, ns = 0] =
    [...sleeps(state, activity, from, now)].sort((a, b) => b[1] - a[1])[0] ?? [];
  if (call === undefined || ns < (now - from) / 2) return `${serves}.`;
  return `${serves}, mostly asleep in ${call}().`;
};

/** How many wait: clients, or where there are no connections datagrams. */
export const waitCount = (state: LabState): number =>
  state.datagrams === null ? waitingClients(state).length : state.datagrams.length;

/** `Four others wait.`, or of a span in which it was not always as many: `Four to five others wait.` */
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
  if (fewest === 0) return ` Up to ${count(most, one, many).toLowerCase()}`;
  const from = count(fewest, '', '').trim();
  const to = count(most, '', '').trim().toLowerCase();
  return ` ${from}${most - fewest === 1 ? ' or ' : ' to '}${to} ${most === 1 ? one : many}`;
};

/** What to notice in a span: how the design shares its time. */
export const summaryAdvice = ({ config }: LabState): string => {
  if (isDatagram(config.transport))
    return 'One socket for all: each datagram is received and answered in its turn.';
  return config.server === 'iterative'
    ? 'One client at a time: who else connects waits in the accept queue.'
    : `One process, many clients: it turns to those that ${config.server === 'epoll' ? 'epoll_wait' : config.server}() reports ready.`;
};
