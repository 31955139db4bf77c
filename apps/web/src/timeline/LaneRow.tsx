import {
  continued,
  type Lane,
  type Span,
  shortSpansOf,
} from '@socketarium/model/projections/lanes/lane';
import { memo } from 'react';
import { Bars, labelX } from './bars.tsx';
import { StretchBars, type StretchPlace, StretchSigns } from './Stretch.tsx';
import { stretchesOf, type Window } from './window.ts';

export interface LaneRowProps {
  readonly lane: Lane;
  readonly view: Window;
  readonly end: number;
  /** The lab's start: from there its stretches are counted. */
  readonly origin: number;
  readonly width: number;
  readonly height: number;
  /** The root's text, pixels. */
  readonly rem: number;
  /** False while it is scrolled out of sight: then only its name stands there. */
  readonly drawn: boolean;
  readonly strong?: boolean;
}

/** One process over time. */
export const LaneRow = memo((props: LaneRowProps) => {
  const { lane, width, height, drawn, strong = false } = props;
  return (
    <div className="timeline-lane" style={{ height }} data-strong={strong}>
      <span className="timeline-name" title={lane.name}>
        {lane.name}
      </span>
      {drawn && (
        <div className="timeline-track" style={{ width, height }} aria-hidden="true">
          <Present {...props} />
          <Past {...props} />
        </div>
      )}
    </div>
  );
}, sameLane);

function sameLane(a: LaneRowProps, b: LaneRowProps): boolean {
  if (a.drawn !== b.drawn || a.height !== b.height || a.width !== b.width || a.rem !== b.rem)
    return false;
  if (!a.drawn) return a.lane.name === b.lane.name;
  return (
    a.lane === b.lane &&
    a.view.from === b.view.from &&
    a.view.to === b.view.to &&
    (a.end === b.end || (a.lane.open === null && b.lane.open === null))
  );
}

/** Height of the bars in a lane, and where they begin, pixels. */
const barsIn = (height: number, rem: number): { y: number; h: number } => {
  const h = Math.min(rem, height - 3);
  return { y: (height - h) / 2, h };
};

/** What is not over yet. */
const Present = ({ lane, view, end, width, height, rem }: LaneRowProps) => {
  const scale = width / (view.to - view.from);
  const bars = presentOf(lane)
    .filter((span) => span.from < view.to)
    .map((span) => {
      const to = span.to ?? Math.max(end, span.from);
      return {
        span,
        x0: Math.max(-4, (span.from - view.from) * scale),
        x1: Math.min(width + 4, (to - view.from) * scale),
        labelX: labelX(span, lane.marks, view.from, scale, to, 0, rem),
      };
    });
  return (
    <svg width={width} height={height} aria-hidden="true">
      <Bars bars={bars} {...barsIn(height, rem)} />
    </svg>
  );
};

/** The open span, and the short doings before it, where they were many. */
const presentOf = (lane: Lane): Span[] => {
  const { open } = lane;
  if (open === null) return [];
  const shortSpans = shortSpansOf(lane);
  const from = (continued(lane) ?? open).from;
  return [...(shortSpans === null ? [] : [shortSpans]), { ...open, from }];
};

/** What is over: it only moves on as time does, which the browser does without drawing it again. */
const Past = ({ lane, view, origin, width, height, rem }: LaneRowProps) => {
  const scale = width / (view.to - view.from);
  const { first, count, length } = stretchesOf(view, origin);
  const begin = origin + first * length;
  const stretches = Array.from({ length: count }, (_, n): StretchPlace => {
    const from = begin + n * length;
    return {
      from,
      to: from + length,
      x: n * length * scale,
      scale,
      height,
      rem,
      ...barsIn(height, rem),
    };
  });
  return (
    <svg
      className="timeline-past"
      aria-hidden="true"
      width={Math.ceil(count * length * scale)}
      height={height}
      style={{ transform: `translateX(${((begin - view.from) * scale).toFixed(2)}px)` }}
    >
      {stretches.map((place) => (
        <StretchBars key={place.from} lane={lane} {...place} />
      ))}
      {stretches.map((place) => (
        <StretchSigns key={place.from} lane={lane} {...place} />
      ))}
    </svg>
  );
};
