import { type CreateLab, isDatagram } from '@socketarium/protocol';
import {
  continued,
  type Lane,
  type Mark,
  type Span,
  shortSpansOf,
} from '../projections/lanes/lane.ts';
import { firstWhere } from '../projections/lanes/log.ts';

/** What is under the pointer, in words. */

const seconds = (ns: number): string => {
  const s = ns / 1e9;
  return s < 0.1 ? `${Math.max(0.1, ns / 1e6).toFixed(1)} ms` : `${s.toFixed(s < 10 ? 2 : 1)} s`;
};

const MARKS: Readonly<Record<Mark['kind'], (label: string) => string>> = {
  connect: () => 'requested a connection: connect()',
  request: () => 'sent a request',
  reply: () => 'received a reply',
  call: (label) => `${label}() returned`,
  failure: (label) => `a call failed: ${label}`,
};

/** For spans without a label, and those whose label is only a call's name. */
const doingWords = ({ kind, label }: Span): string => {
  if (kind === 'asleep') return `asleep in ${label}()`;
  if (kind === 'gate' && label === 'held') return 'held before each call';
  if (kind === 'served')
    return label === 'served' || label === 'received' ? label : `serves ${label}`;
  return label === '' ? 'running, between calls' : label;
};

/** The span of a lane at `t`, the open one included. */
const spanAt = (lane: Lane, t: number): Span | undefined => {
  const { open, closed } = lane;
  const shortSpans = shortSpansOf(lane);
  if (open !== null && t >= (continued(lane) ?? open).from) return open;
  if (shortSpans !== null && t >= shortSpans.from) return shortSpans;
  const span = closed.items[firstWhere(closed, (one) => (one.to ?? one.from) > t)];
  return span !== undefined && span.from <= t ? span : undefined;
};

/** The mark nearest to `t`, within `near` nanoseconds of it. */
const markAt = ({ marks }: Lane, t: number, near: number): Mark | undefined => {
  const after = firstWhere(marks, (mark) => mark.t >= t);
  const beside = [marks.items[after - 1], after < marks.end ? marks.items[after] : undefined];
  const found = beside
    .filter((mark) => mark !== undefined)
    .sort((a, b) => Math.abs(a.t - t) - Math.abs(b.t - t))[0];
  return found !== undefined && Math.abs(found.t - t) <= near ? found : undefined;
};

/**
 * What a lane has at `t`: a mark within `near` nanoseconds, else what its process did then; null where it
 * did nothing. `end`: the moment up to which an open span goes; `startedAt`: the lab's 0 s.
 */
export const whatIsAt = (
  lane: Lane,
  t: number,
  near: number,
  { startedAt, end }: { startedAt: number; end: number },
): string | null => {
  const mark = markAt(lane, t, near);
  if (mark !== undefined)
    return `${lane.name}: ${MARKS[mark.kind](mark.label)}, at ${((mark.t - startedAt) / 1e9).toFixed(2)} s`;
  const span = t > end ? undefined : spanAt(lane, t);
  if (span === undefined) return null;
  const from = span === lane.open ? (continued(lane) ?? span).from : span.from;
  const words = doingWords(span);
  return span.kind === 'failed'
    ? `${lane.name}: ${words}`
    : `${lane.name}: ${words}, ${seconds((span.to ?? end) - from)}`;
};

/**
 * What the crowd's first lane counts: a multiplexed server has many connected clients, and is handling
 * one of them.
 */
export const crowdWords = ({
  server,
  transport,
}: Pick<CreateLab, 'server' | 'transport'>): string => {
  if (isDatagram(transport)) return 'all received';
  return server === 'iterative' ? 'served' : 'connected';
};
