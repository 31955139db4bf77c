import type { Lane } from './lane.ts';
import { firstWhere, type Log, last } from './log.ts';
import type { Timeline } from './timeline.ts';

/** An earlier version of a timeline, cut out of the present one: logs keep their older versions readable. */

/** The log without the items for which `after` holds; `after` must be monotonic. */
const upTo = <T>(log: Log<T>, after: (item: T) => boolean): Log<T> => ({
  ...log,
  end: firstWhere(log, after),
});

/** The lane at `t`: the span that covers it is open again. */
const laneAt = (lane: Lane, t: number): Lane => {
  const marks = upTo(lane.marks, (mark) => mark.t > t);
  const past = { ...lane, marks, source: null };
  if (lane.open !== null && lane.open.from <= t) return past;
  const closed = upTo(lane.closed, (span) => span.from > t);
  const newest = last(closed);
  const covers = newest !== undefined && (newest.to ?? t) > t;
  return {
    ...past,
    shortFrom: null,
    closed: covers ? { ...closed, end: closed.end - 1 } : closed,
    open: covers ? { ...newest, to: null } : null,
  };
};

/** The timeline at its newest tick up to `seq`; at the oldest where there is none. */
export const timelineAt = (timeline: Timeline, seq: number): Timeline => {
  const cut = upTo(timeline.ticks, (tick) => tick.seq > seq);
  const ticks = cut.end > cut.start ? cut : { ...cut, end: cut.start + 1 };
  const tick = last(ticks) ?? timeline;
  const { t } = tick;
  const lanes = (all: readonly Lane[]) => all.map((lane) => laneAt(lane, t));
  return {
    ...timeline,
    seq: tick.seq,
    t,
    server: laneAt(timeline.server, t),
    seconds: lanes(timeline.seconds),
    clients: lanes(timeline.clients),
    source: null,
    inHand: null,
    crowd: upTo(timeline.crowd, (crowd) => crowd.t > t),
    ticks,
    gaps: upTo(timeline.gaps, (gap) => gap.from > t),
  };
};
