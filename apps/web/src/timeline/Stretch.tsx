import type { Lane, Mark, Span } from '@socketarium/model/projections/lanes/lane';
import { firstWhere, type Log } from '@socketarium/model/projections/lanes/log';
import { memo } from 'react';
import { Bars, labelX } from './bars.tsx';
import { markWidth, type Placed, placed, signPath } from './signs.ts';
import { type Slice, sameSlice, sliceOf } from './slice.ts';

/** Where a stretch of a lane's past is, and how it is drawn. */
export interface StretchPlace {
  /** What of the lane is this stretch's: spans that ended in it, marks that stand in it. */
  readonly from: number;
  readonly to: number;
  /** Where it stands among the others, pixels. */
  readonly x: number;
  /** Pixels a nanosecond. */
  readonly scale: number;
  /** Of the lane; its bars' height and where they begin. */
  readonly height: number;
  readonly y: number;
  readonly h: number;
  /** The root's text, pixels: labels grow with it. */
  readonly rem: number;
}

type Content = Omit<StretchPlace, 'x' | 'to'>;

const sameContent = (a: Content, b: Content): boolean =>
  a.from === b.from &&
  a.scale === b.scale &&
  a.height === b.height &&
  a.y === b.y &&
  a.h === b.h &&
  a.rem === b.rem;

/** The spans of a stretch: of what is over nothing changes, and so it is drawn once. */
export const StretchBars = ({ lane, x, to, ...content }: StretchPlace & { lane: Lane }) => (
  <g transform={`translate(${x} 0)`}>
    <PastBars
      spans={sliceOf(lane.closed, (span) => span.to ?? span.from, content.from, to)}
      marks={lane.marks}
      {...content}
    />
  </g>
);

const PastBars = memo(
  ({
    spans,
    marks,
    from,
    scale,
    y,
    h,
    rem,
  }: Content & { spans: Slice<Span>; marks: Log<Mark> }) => (
    <Bars
      bars={spans.items.map((span) => {
        const to = span.to ?? span.from;
        return {
          span,
          x0: (span.from - from) * scale,
          x1: (to - from) * scale,
          labelX: labelX(span, marks, from, scale, to, Number.NEGATIVE_INFINITY, rem),
        };
      })}
      y={y}
      h={h}
    />
  ),
  // Marks that come later are not in these spans.
  (a, b) => sameContent(a, b) && sameSlice(a.spans, b.spans),
);

/** The marks of a stretch; they stand on the bars of all stretches. */
export const StretchSigns = ({ lane, x, to, ...content }: StretchPlace & { lane: Lane }) => (
  <g transform={`translate(${x} 0)`}>
    <PastSigns
      marks={sliceOf(lane.marks, ({ t }) => t, content.from, to)}
      closed={lane.closed}
      open={lane.open}
      {...content}
    />
  </g>
);

interface PastSignsProps extends Content {
  readonly marks: Slice<Mark>;
  readonly closed: Log<Span>;
  readonly open: Span | null;
}

const PastSigns = memo(
  ({ marks, from, scale, height, closed, open }: PastSignsProps) => (
    <Signs
      signs={placed(marks.log, marks.first, marks.first + marks.items.length, scale)}
      xOf={(t) => Math.round((t - from) * scale * 10) / 10}
      y={height / 2}
      closed={closed}
      open={open}
    />
  ),
  (a, b) =>
    sameContent(a, b) &&
    sameSlice(a.marks, b.marks) &&
    // A failure is named beside its sign, unless the span that it leads to says it.
    ((a.open === b.open && a.closed === b.closed) ||
      !b.marks.items.some(({ kind }) => kind === 'failure')),
);

interface SignsProps {
  readonly signs: readonly Placed[];
  readonly xOf: (t: number) => number;
  readonly y: number;
  readonly closed: Log<Span>;
  readonly open: Span | null;
}

const Signs = ({ signs, xOf, y, closed, open }: SignsProps) => {
  const paths = new Map<Mark['kind'], string>();
  for (const { mark } of signs) {
    paths.set(mark.kind, (paths.get(mark.kind) ?? '') + signPath(mark.kind, xOf(mark.t), y));
  }
  const calls = (paths.get('call') ?? '') + (paths.get('failure') ?? '');
  return (
    <>
      {calls !== '' && <path className="timeline-halo" d={calls} />}
      {[...paths].map(([kind, d]) => (
        <path key={kind} className="timeline-sign" data-kind={kind} d={d} />
      ))}
      {signs
        .filter(
          ({ mark, room }) =>
            markWidth(mark) > 0 && room > markWidth(mark) && !endedBy(mark, closed, open),
        )
        .map(({ mark: { kind, seq, t, label, serving } }) => (
          <text
            key={`${seq} ${kind}`}
            className="timeline-called"
            data-kind={kind}
            data-serving={serving}
            x={xOf(t) - 3}
            y={y + 4}
            textAnchor="end"
          >
            {label}
          </text>
        ))}
    </>
  );
};

/** Whether it is what the process ended by: that is said where it ended, once. */
const endedBy = (mark: Mark, closed: Log<Span>, open: Span | null): boolean => {
  if (mark.kind !== 'failure') return false;
  const after = firstWhere(closed, (span) => span.from >= mark.t);
  const span = [...closed.items.slice(after, closed.end), open].find(
    (one) => one?.kind === 'failed' && one.from >= mark.t,
  );
  return span?.label === mark.label && span.from - mark.t < ENDING_NS;
};

/** A process that gives up after a failed call is gone within this time. */
const ENDING_NS = 1e9;
