import type { ClientState, LabState, SocketariumEvent } from '@socketarium/protocol';
import { isDatagram } from '@socketarium/protocol';
import { countStandings, inTheQueue } from '../../selectors/crowd.ts';
import { servedClient } from '../../selectors/lab.ts';
import { roleName } from '../../words/names.ts';
import { doingOf, doingOfSecond, phaseOf } from './doing.ts';
import { type Lane, lane, type Mark, nextSpan, SHORT_CONNECT_NS } from './lane.ts';
import { append, emptyLog, type Log, last } from './log.ts';
import { markOf, serverMark } from './marks.ts';

export interface Tick {
  readonly seq: number;
  readonly t: number;
}

/**
 * How many clients are in which standing from `t` on. `served`: those that the server has accepted and
 * not closed, whichever of them is in hand (datagrams: those whose datagrams are all received); those in
 * the accept queue by the kernel's sample.
 */
export interface Crowd {
  readonly t: number;
  readonly served: number;
  readonly queued: number;
  readonly door: number;
}

export interface Timeline {
  readonly startedAt: number;
  /** The newest event in it. */
  readonly seq: number;
  readonly t: number;
  readonly server: Lane;
  /** Second servers, in the order of `state.servers`, without the first. */
  readonly seconds: readonly Lane[];
  /** In the order of `state.clients`. */
  readonly clients: readonly Lane[];
  /** What `clients` were last derived from: the same list means that no client changed. */
  readonly source: LabState['clients'] | null;
  /** The client that the server is handling. */
  readonly inHand: string | null;
  readonly crowd: Log<Crowd>;
  /** When they were last counted. */
  readonly countedAt: number;
  /** Something may have changed since they were counted. */
  readonly uncounted: boolean;
  /** Moments that can be visited, at least a millisecond apart. */
  readonly ticks: Log<Tick>;
  /** Times in which events were left out of the stream. */
  readonly gaps: Log<{ from: number; to: number }>;
}

const MARKS_PER_LANE = 600;
const TICKS = 20_000;
const CROWDS = 4000;
const TICK_NS = 1e6;
/**
 * Among many events the crowd, which needs a look at every client, is counted this often: a third of a
 * pixel at the usual zoom.
 */
const COUNT_NS = 4e6;

/** A timeline that begins at this picture. */
export const emptyTimeline = (state: LabState): Timeline =>
  sync(
    {
      startedAt: state.startedAt,
      seq: state.seq,
      t: state.t,
      server: lane('server', 'server'),
      seconds: [],
      clients: [],
      source: null,
      inHand: null,
      crowd: emptyLog(),
      countedAt: Number.NEGATIVE_INFINITY,
      uncounted: false,
      ticks: append(emptyLog(), { seq: state.seq, t: state.t }, TICKS),
      gaps: emptyLog(),
    },
    state,
    state.t,
  );

/**
 * The timeline one event later; `stateAfter` is the picture with that event in it. `goesOn`: another
 * event follows at once, so that the crowd need not be counted yet.
 */
export const advanceTimeline = (
  timeline: Timeline,
  event: SocketariumEvent,
  stateAfter: LabState,
  goesOn: boolean,
): Timeline => {
  const t = Math.max(timeline.t, event.t);
  // The queue's length is what the kernel reports: each sample counts.
  const count = !goesOn || event.type === 'kernel.sampled' || t - timeline.countedAt >= COUNT_NS;
  const tick = last(timeline.ticks);
  const ticks =
    tick === undefined || t - tick.t >= TICK_NS
      ? append(timeline.ticks, { seq: event.seq, t }, TICKS)
      : timeline.ticks;
  const next = sync({ ...timeline, seq: event.seq, t, ticks }, stateAfter, t, { count });
  return marked(next, event, stateAfter);
};

/** The timeline at a later picture, when the stream left events out. */
export const leapTimeline = (timeline: Timeline, state: LabState): Timeline => {
  const t = Math.max(timeline.t, state.t);
  const gap = last(timeline.gaps);
  const goesOn = gap !== undefined && gap.to === timeline.t;
  const before = goesOn ? { ...timeline.gaps, end: timeline.gaps.end - 1 } : timeline.gaps;
  const from = goesOn ? gap.from : timeline.t;
  return sync(
    {
      ...timeline,
      seq: state.seq,
      t,
      ticks: append(timeline.ticks, { seq: state.seq, t }, TICKS),
      gaps: append(before, { from, to: t }, CROWDS),
    },
    state,
    t,
    { leapt: true },
  );
};

/**
 * Closes and opens spans so that each lane's open one matches `state`. After a gap, a client that was
 * just connecting leaves its lane unchanged: what came between is not known.
 */
const sync = (
  timeline: Timeline,
  state: LabState,
  t: number,
  { leapt = false, count = true } = {},
): Timeline => {
  const server = nextSpan(timeline.server, doingOf(state), t);
  const seconds = secondLanes(timeline.seconds, state, t);
  const inHand = servedClient(state)?.id ?? null;
  let clients = timeline.clients;
  const untouched = state.clients === timeline.source && inHand === timeline.inHand;
  for (const [i, client] of untouched ? [] : state.clients.entries()) {
    const old = clients[i];
    const turned = client.id === inHand || client.id === timeline.inHand;
    if (old?.source === client && !(turned && inHand !== timeline.inHand)) continue;
    const base =
      old !== undefined && old.id === client.id
        ? old
        : (timeline.clients.find((l) => l.id === client.id) ?? lane(client.id, nameOf(client)));
    if (clients === timeline.clients) clients = [...clients];
    const doing = phaseOf(client, state);
    const passing =
      leapt && doing?.kind === 'door' && t - (client.waitingSince ?? t) < SHORT_CONNECT_NS;
    (clients as Lane[])[i] = {
      ...(passing ? base : nextSpan(base, doing, t)),
      name: nameOf(client),
      source: client,
    };
  }
  const queued = last(timeline.crowd)?.queued ?? 0;
  const queue = isDatagram(state.config.transport) ? queued : inTheQueue(state);
  const changed =
    clients !== timeline.clients ||
    server !== timeline.server ||
    seconds !== timeline.seconds ||
    queue !== queued ||
    inHand !== timeline.inHand;
  const next = { ...timeline, inHand, server, seconds, clients, source: state.clients };
  if (!changed && !timeline.uncounted) return next;
  return count
    ? { ...next, crowd: counted(timeline.crowd, state, t), countedAt: t, uncounted: false }
    : { ...next, uncounted: true };
};

const secondLanes = (old: readonly Lane[], state: LabState, t: number): readonly Lane[] => {
  if (state.servers.length === 1) return old.length === 0 ? old : [];
  const lanes = state.servers.slice(1).map((one, i) => {
    const id = `server-${i + 2}`;
    const before = old[i] ?? lane(id, roleName(id));
    return nextSpan(before, doingOfSecond(one), t);
  });
  return lanes.length === old.length && lanes.every((each, i) => each === old[i]) ? old : lanes;
};

/** Two connections of an external program are told apart by pid. */
const nameOf = (client: ClientState): string =>
  client.kind === 'external' && client.pid !== null ? `${client.name} ${client.pid}` : client.name;

const counted = (crowd: Log<Crowd>, state: LabState, t: number): Log<Crowd> => {
  const { served, connected, queued, door } = countStandings(state, t);
  const now = { t, served: served + connected, queued, door };
  const was = last(crowd);
  const same =
    was !== undefined &&
    was.served === now.served &&
    was.queued === now.queued &&
    was.door === now.door;
  return same ? crowd : append(crowd, now, CROWDS);
};

const marked = (timeline: Timeline, event: SocketariumEvent, state: LabState): Timeline => {
  if (event.type !== 'syscall.entered' && event.type !== 'syscall.returned') return timeline;
  const { t } = timeline;
  const index = state.servers.findIndex(({ pid }) => pid === event.where.pid);
  const its = state.servers[index];
  if (index === 0 && its !== undefined) {
    const server = withMark(timeline.server, serverMark(event, its, timeline.server, t));
    return server === timeline.server ? timeline : { ...timeline, server };
  }
  const old = timeline.seconds[index - 1];
  if (old !== undefined && its !== undefined) {
    const seconds = timeline.seconds.with(index - 1, withMark(old, serverMark(event, its, old, t)));
    return { ...timeline, seconds };
  }
  const mark = markOf(event, t);
  const at = mark === null ? -1 : timeline.clients.findIndex((l) => l.id === event.client);
  const client = timeline.clients[at];
  if (client === undefined) return timeline;
  return { ...timeline, clients: timeline.clients.with(at, withMark(client, mark)) };
};

const withMark = (old: Lane, mark: Mark | null): Lane =>
  mark === null ? old : { ...old, marks: append(old.marks, mark, MARKS_PER_LANE) };
