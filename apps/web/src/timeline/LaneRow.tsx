import {
  continued,
  type Lane,
  type Mark,
  napsOf,
  type Span,
} from '@socketarium/model/projections/lanes/lane';
import { firstWhere } from '@socketarium/model/projections/lanes/log';
import { memo } from 'react';
import { closedIn, type Window } from './window.ts';

export interface LaneRowProps {
  readonly lane: Lane;
  readonly view: Window;
  readonly end: number;
  /** The lab's start: what is over is drawn from there, and only shifted as time goes on. */
  readonly origin: number;
  readonly width: number;
  readonly height: number;
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
        <svg width={width} height={height} aria-hidden="true">
          <LaneBars {...props} />
        </svg>
      )}
    </div>
  );
}, sameLane);

function sameLane(a: LaneRowProps, b: LaneRowProps): boolean {
  if (a.drawn !== b.drawn || a.height !== b.height || a.width !== b.width) return false;
  if (!a.drawn) return a.lane.name === b.lane.name;
  return (
    a.lane === b.lane &&
    a.view.from === b.view.from &&
    a.view.to === b.view.to &&
    (a.end === b.end || (a.lane.open === null && b.lane.open === null))
  );
}

const LaneBars = ({ lane, view, end, origin, width, height }: LaneRowProps) => {
  const scale = width / (view.to - view.from);
  const h = Math.min(16, height - 3);
  const y = (height - h) / 2;
  // What is over is drawn for a stretch somewhat larger than the window, and again when that is left.
  const stretch = (view.to - view.from) / 4;
  const from = origin + Math.floor((view.from - origin) / stretch) * stretch;
  const shift = (origin - view.from) * scale;
  const present = presentOf(lane);
  return (
    <>
      <g transform={`translate(${shift.toFixed(2)} 0)`}>
        <Past
          closed={lane.closed}
          marks={lane.marks}
          from={from}
          to={from + 6 * stretch}
          origin={origin}
          scale={scale}
          y={y}
          h={h}
        />
      </g>
      {present
        .filter((span) => span.from < view.to)
        .map((span) => {
          const to = span.to ?? Math.max(end, span.from);
          return (
            <SpanBar
              key={span.from}
              span={span}
              labelX={labelX(span, lane.marks, view.from, scale, to)}
              x0={Math.max(-4, (span.from - view.from) * scale)}
              x1={Math.min(width + 4, (to - view.from) * scale)}
              y={y}
              h={h}
            />
          );
        })}
      <g transform={`translate(${shift.toFixed(2)} 0)`}>
        <Marks
          marks={lane.marks}
          from={from}
          to={from + 6 * stretch}
          origin={origin}
          scale={scale}
          y={height / 2}
          closed={lane.closed}
          open={lane.open}
        />
      </g>
    </>
  );
};

/** What is not over yet: the open span, and the short doings before it, where they were many. */
const presentOf = (lane: Lane): Span[] => {
  const { open } = lane;
  if (open === null) return [];
  const naps = napsOf(lane);
  const from = (continued(lane) ?? open).from;
  return [...(naps === null ? [] : [naps]), { ...open, from }];
};

interface StretchProps {
  readonly from: number;
  readonly to: number;
  readonly origin: number;
  readonly scale: number;
  readonly y: number;
}

const Past = memo(
  ({
    closed,
    marks,
    from,
    to,
    origin,
    scale,
    y,
    h,
  }: StretchProps & { closed: Lane['closed']; marks: Lane['marks']; h: number }) =>
    closedIn(closed, { from, to }).map((span) => (
      <SpanBar
        key={span.from}
        span={span}
        labelX={labelX(span, marks, origin, scale, span.to ?? span.from)}
        x0={(span.from - origin) * scale}
        x1={((span.to ?? span.from) - origin) * scale}
        y={y}
        h={h}
      />
    )),
);

const Marks = memo(
  ({
    marks,
    from,
    to,
    origin,
    scale,
    y,
    closed,
    open,
  }: StretchProps & Pick<Lane, 'marks' | 'closed' | 'open'>) =>
    marksIn(marks, { from, to }, scale).map(({ mark, room }) => (
      <MarkSign
        key={`${mark.seq} ${mark.kind}`}
        mark={mark}
        named={markWidth(mark) > 0 && room > markWidth(mark) && !endedBy(mark, closed, open)}
        x={Math.round((mark.t - origin) * scale * 10) / 10}
        y={y}
      />
    )),
);

/** Whether it is what the process ended by: that is said where it ended, once. */
const endedBy = (mark: Mark, closed: Lane['closed'], open: Span | null): boolean => {
  if (mark.kind !== 'failure') return false;
  const after = firstWhere(closed, (span) => span.from >= mark.t);
  const span = [...closed.items.slice(after, closed.end), open].find(
    (one) => one?.kind === 'failed' && one.from >= mark.t,
  );
  return span?.label === mark.label && span.from - mark.t < ENDING_NS;
};

/** A process that gives up after a failed call is gone within this time. */
const ENDING_NS = 1e9;

/** Room that the name of a server's call needs on the left of its sign, pixels. */
const markWidth = ({ label, slept }: Mark): number =>
  label === '' || slept === true ? 0 : 5.4 * label.length + 6;

/** Room that a sign leaves free on either side of a label, pixels. */
const CLEAR = 7;

/**
 * Where a span's label begins, pixels from `base`: as far left as it fits between its marks, and not
 * left of the window. Null when there is no room.
 */
const labelX = (
  span: Span,
  marks: Lane['marks'],
  base: number,
  scale: number,
  to: number,
): number | null => {
  const w = 6.3 * span.label.length;
  const end = (to - base) * scale - 4;
  let x = Math.max((span.from - base) * scale, 0) + 10;
  for (let i = firstWhere(marks, (mark) => mark.t > span.from); i < marks.end; i += 1) {
    if (x + w > end) return null;
    const mark = marks.items[i] as Mark;
    const at = (mark.t - base) * scale;
    if (at - Math.max(CLEAR, markWidth(mark)) > x + w) return x;
    x = Math.max(x, at + CLEAR);
  }
  return x + w > end ? null : x;
};

interface SpanBarProps {
  readonly span: Span;
  readonly labelX: number | null;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly h: number;
}

const SpanBar = ({ span, labelX: x, x0, x1, y, h }: SpanBarProps) => {
  if (span.kind === 'failed') {
    // One failure soon after another: only the last has room for its name.
    const named = span.to === null || x1 - x0 > 20 + 7 * span.label.length;
    return (
      <g className="timeline-failed">
        <path d={`M${x0} ${y + 2}l8 ${h - 4}m0 ${4 - h}l-8 ${h - 4}`} />
        {named && (
          <text x={x0 + 13} y={y + h / 2 + 4}>
            {span.label}
          </text>
        )}
      </g>
    );
  }
  const w = Math.max(1.5, x1 - x0);
  return (
    <g className="timeline-span" data-kind={span.kind}>
      <rect x={x0} y={y + 0.5} width={w} height={h - 1} rx={Math.min(4, w / 2)} />
      {x !== null && h >= 12 && (
        <text x={x} y={y + h / 2 + 4}>
          {span.label}
        </text>
      )}
    </g>
  );
};

/** The marks in the window, one for every few pixels at the most, and the room on the left of each. */
const marksIn = (
  marks: Lane['marks'],
  view: Window,
  scale: number,
): { mark: Mark; room: number }[] => {
  const kept: { mark: Mark; room: number }[] = [];
  let before = Number.NEGATIVE_INFINITY;
  const lastOf = new Map<Mark['kind'], number>();
  for (let i = firstWhere(marks, (m) => m.t >= view.from); i < marks.end; i += 1) {
    const mark = marks.items[i] as Mark;
    if (mark.t > view.to) break;
    const x = mark.t * scale;
    if (x - (lastOf.get(mark.kind) ?? Number.NEGATIVE_INFINITY) < 3) continue;
    lastOf.set(mark.kind, x);
    kept.push({ mark, room: x - before });
    before = x;
  }
  return kept;
};

interface MarkSignProps {
  readonly mark: Mark;
  readonly named: boolean;
  readonly x: number;
  readonly y: number;
}

const MarkSign = ({ mark: { kind, label, serving }, named, x, y }: MarkSignProps) => {
  if (kind === 'connect')
    return <path className="timeline-connect" d={`M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} />;
  if (kind === 'request' || kind === 'reply')
    return (
      <circle
        className="timeline-message"
        data-kind={kind}
        cx={x}
        cy={y}
        r={kind === 'request' ? 4 : 3.5}
      />
    );
  // A call stands at its return: what is on the left of it was its wait.
  return (
    <>
      <path className="timeline-halo" d={`M${x} ${y - 7}v14`} />
      <path className="timeline-call" data-kind={kind} d={`M${x} ${y - 7}v14`} />
      {named && (
        <text
          className="timeline-called"
          data-kind={kind}
          data-serving={serving}
          x={x - 3}
          y={y + 4}
          textAnchor="end"
        >
          {label}
        </text>
      )}
    </>
  );
};
