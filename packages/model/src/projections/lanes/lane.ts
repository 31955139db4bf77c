import type { ClientState } from '@socketarium/protocol';
import type { Doing } from './doing.ts';
import { append, emptyLog, type Log, last } from './log.ts';

/** A span of one kind. A lane's open one has `to` null. Times are those of events. */
export interface Span extends Doing {
  readonly from: number;
  readonly to: number | null;
}

/** A mark for an event. `seq` is the event's, so that a click can rewind to it. */
export interface Mark {
  readonly kind: 'connect' | 'request' | 'reply' | 'call' | 'failure';
  readonly t: number;
  readonly seq: number;
  /** For a server: the call that returned, or its errno; else empty. */
  readonly label: string;
  /** The call slept so long that the span before it has its name. */
  readonly slept?: true;
  /** A client was being served before it returned: its label is drawn on that colour. */
  readonly serving?: true;
}

export interface Lane {
  readonly id: string;
  readonly name: string;
  readonly closed: Log<Span>;
  readonly open: Span | null;
  /** Start of the short spans before the open one, which are too short to be drawn; null when the last one was not. */
  readonly shortFrom: number | null;
  readonly marks: Log<Mark>;
  /** What the lane was last derived from: the same object means that nothing changed. */
  readonly source: ClientState | null;
}

const SPANS_PER_LANE = 600;
/** A shorter sleep or busy time of the server does not split the span before it, ns. */
export const SHORT_SPAN_NS = 2e6;
/** A shorter connect was only waiting for the next sample of the queue, ns. */
export const SHORT_CONNECT_NS = 60e6;

/** A lane without spans. */
export const lane = (id: string, name: string): Lane => ({
  id,
  name,
  closed: emptyLog(),
  open: null,
  shortFrom: null,
  marks: emptyLog(),
  source: null,
});

/** Continues a lane with `doing` from `t` on; null: no span. */
export const nextSpan = (old: Lane, doing: Doing | null, t: number): Lane => {
  const { open } = old;
  if (open === null)
    return doing === null ? old : { ...old, open: { ...doing, from: t, to: null } };
  if (doing !== null && doing.kind === open.kind && doing.label === open.label) return old;
  const next = doing === null ? null : { ...doing, from: t, to: null };
  // A connect that the next sample finds in the queue never waited for room; and one that was accepted at
  // once is not drawn in the queue. At full speed a multiplexed server handles a client for too short a
  // time to see.
  const short = open.kind === 'waiting' || open.kind === 'connected';
  const passing = open.kind === 'served' && doing?.kind === 'connected';
  const shortest = open.kind === 'door' ? SHORT_CONNECT_NS : short || passing ? SHORT_SPAN_NS : 0;
  const before = last(old.closed);
  if (doing !== null && t - open.from < shortest) {
    // A writer that waits for room briefly counts as served throughout.
    const goesOn =
      before?.to === open.from && before.kind === doing.kind && before.label === doing.label;
    return goesOn
      ? {
          ...old,
          closed: { ...old.closed, end: old.closed.end - 1 },
          open: { ...before, to: null },
        }
      : { ...old, open: { ...doing, from: open.from, to: null } };
  }
  const isShort = (open.kind === 'asleep' || open.kind === 'busy') && t - open.from < SHORT_SPAN_NS;
  const from = old.shortFrom ?? open.from;
  if (isShort && doing !== null) return { ...old, shortFrom: from, open: next };
  const over = { ...open, to: t };
  const goesOn = continued(old);
  if (goesOn !== null) {
    const shorter = { ...old.closed, end: old.closed.end - 1 };
    const closed = append(shorter, { ...over, from: goesOn.from }, SPANS_PER_LANE);
    return { ...old, shortFrom: null, closed, open: next };
  }
  const shortSpans = shortSpansOf(old);
  const closed = append(
    shortSpans === null ? old.closed : append(old.closed, shortSpans, SPANS_PER_LANE),
    shortSpans === null ? { ...over, from } : over,
    SPANS_PER_LANE,
  );
  return { ...old, shortFrom: null, closed, open: next };
};

/** The closed span that a lane's open one continues, after a span too short to see; else null. */
export const continued = ({ closed, shortFrom, open }: Lane): Span | null => {
  const before = last(closed);
  return shortFrom !== null &&
    open !== null &&
    before?.to === shortFrom &&
    open.from - shortFrom < SHORT_SPAN_NS &&
    before.kind === open.kind &&
    before.label === open.label
    ? before
    : null;
};

/** The short spans before a lane's open one, as one span; null if together they are too short as well. */
export const shortSpansOf = ({ shortFrom, open }: Lane): Span | null =>
  shortFrom === null || open === null || open.from - shortFrom < SHORT_SPAN_NS
    ? null
    : { kind: 'busy', label: 'many calls', from: shortFrom, to: open.from };
