import { memo } from 'react';
import type { Lane, Mark, Span } from './build.ts';
import { firstWhere } from './log.ts';
import { spansIn, type Window } from './window.ts';

export interface LaneRowProps {
  readonly lane: Lane;
  readonly view: Window;
  readonly end: number;
  readonly width: number;
  readonly height: number;
  readonly strong?: boolean;
}

/** One process over time. */
export const LaneRow = memo(
  ({ lane, view, end, width, height, strong = false }: LaneRowProps) => {
    const scale = width / (view.to - view.from);
    const xOf = (t: number): number => (t - view.from) * scale;
    const bar = Math.min(16, height - 3);
    return (
      <div className="tl-lane" style={{ height }} data-strong={strong}>
        <span className="tl-name" title={lane.name}>
          {lane.name}
        </span>
        <svg width={width} height={height} aria-hidden="true">
          {spansIn(lane.closed, lane.open, view, end).map((span) => (
            <SpanBar
              key={span.from}
              span={span}
              x0={Math.max(-4, xOf(span.from))}
              x1={Math.min(width + 4, xOf(span.to ?? end))}
              y={(height - bar) / 2}
              h={bar}
            />
          ))}
          {marksIn(lane, view, scale).map((mark) => (
            <MarkSign key={`${mark.seq} ${mark.kind}`} mark={mark} x={xOf(mark.t)} y={height / 2} />
          ))}
        </svg>
      </div>
    );
  },
  (a, b) =>
    a.lane === b.lane &&
    a.view.from === b.view.from &&
    a.view.to === b.view.to &&
    (a.end === b.end || (a.lane.open === null && b.lane.open === null)) &&
    a.width === b.width &&
    a.height === b.height,
);

interface SpanBarProps {
  readonly span: Span;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly h: number;
}

const SpanBar = ({ span, x0, x1, y, h }: SpanBarProps) => {
  if (span.kind === 'failed') {
    return (
      <g className="tl-failed">
        <path d={`M${x0} ${y + 2}l8 ${h - 4}m0 ${4 - h}l-8 ${h - 4}`} />
        <text x={x0 + 13} y={y + h / 2 + 4}>
          {span.label}
        </text>
      </g>
    );
  }
  const w = Math.max(1.5, x1 - x0);
  const room = w > 14 + 6.3 * span.label.length;
  return (
    <g className="tl-span" data-kind={span.kind}>
      <rect x={x0} y={y + 0.5} width={w} height={h - 1} rx={Math.min(4, w / 2)} />
      {room && h >= 12 && (
        <text x={Math.max(x0, 0) + 10} y={y + h / 2 + 4}>
          {span.label}
        </text>
      )}
    </g>
  );
};

/** The marks in the window, one for every few pixels at the most. */
const marksIn = (lane: Lane, view: Window, scale: number): Mark[] => {
  const { marks } = lane;
  const kept: Mark[] = [];
  const lastOf = new Map<Mark['kind'], number>();
  for (let i = firstWhere(marks, (m) => m.t >= view.from); i < marks.end; i += 1) {
    const mark = marks.items[i] as Mark;
    if (mark.t > view.to) break;
    const x = mark.t * scale;
    if (x - (lastOf.get(mark.kind) ?? Number.NEGATIVE_INFINITY) < 3) continue;
    lastOf.set(mark.kind, x);
    kept.push(mark);
  }
  return kept;
};

const MarkSign = ({ mark, x, y }: { mark: Mark; x: number; y: number }) =>
  mark.kind === 'connect' ? (
    <path className="tl-connect" d={`M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`} />
  ) : (
    <circle className="tl-message" data-kind={mark.kind} cx={x} cy={y} r="3.6" />
  );
