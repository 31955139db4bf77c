import type { AddClientsInput, ClientScript, LabState } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';

/** A pause in which nobody came is replayed no longer than this, milliseconds. */
export const LONGEST_LULL_MS = 4000;
/** Starts are told to the millisecond and taken from two clocks: this much apart is the same. */
const JITTER_MS = 2;

interface Arrival {
  readonly atMs: number;
  readonly isolated: boolean;
  readonly script: ClientScript;
}

/**
 * The lab's own clients as requests that bring them again: the same scripts, in the same order, with
 * the same gaps between their starts, counted from the first one's. Lulls in which the user only
 * looked are shortened. Clients from outside cannot be brought again and are left out.
 */
export const workloadOf = (state: LabState): AddClientsInput[] => {
  const arrivals: Arrival[] = [];
  for (const client of state.clients) {
    if (client.kind !== 'lab' || client.script === null) continue;
    const atMs = Math.max(0, client.addedAt - state.startedAt) / 1e6 + client.script.startMs;
    arrivals.push({ atMs, isolated: client.isolated, script: client.script });
  }
  return gathered(withoutLulls(arrivals));
};

const withoutLulls = (arrivals: readonly Arrival[]): Arrival[] => {
  const inTime = arrivals.toSorted((a, b) => a.atMs - b.atMs);
  const startOf = new Map<Arrival, number>();
  let last = inTime[0]?.atMs ?? 0;
  let start = 0;
  for (const arrival of inTime) {
    start += Math.min(arrival.atMs - last, LONGEST_LULL_MS);
    last = arrival.atMs;
    startOf.set(arrival, start);
  }
  // Numbered as before: clients get their numbers in the order of the requests.
  return arrivals.map((arrival) => ({ ...arrival, atMs: startOf.get(arrival) ?? 0 }));
};

const sameScript = (a: ClientScript, b: ClientScript): boolean =>
  JSON.stringify({ ...a, startMs: 0 }) === JSON.stringify({ ...b, startMs: 0 });

/** Runs of clients with one script and one spacing become one request each. */
const gathered = (arrivals: readonly Arrival[]): AddClientsInput[] => {
  const requests: AddClientsInput[] = [];
  for (let i = 0; i < arrivals.length; ) {
    const first = arrivals[i] as Arrival;
    let count = 1;
    let spacingMs = 0;
    for (let next = arrivals[i + count]; next !== undefined; next = arrivals[i + count]) {
      if (next.isolated !== first.isolated || !sameScript(next.script, first.script)) break;
      const gap = next.atMs - first.atMs;
      if (gap < -JITTER_MS || count >= LIMITS.clientsPerRequest) break;
      if (count === 1) spacingMs = Math.max(0, Math.round(gap));
      else if (Math.abs(gap - count * spacingMs) > JITTER_MS) break;
      count += 1;
    }
    const startMs = Math.min(Math.round(first.atMs), LIMITS.thinkMs * 10);
    requests.push({
      count,
      spacingMs: count === 1 ? 0 : spacingMs,
      isolated: first.isolated,
      script: { ...first.script, startMs },
    });
    i += count;
  }
  return requests;
};
