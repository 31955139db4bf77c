import type { Lane, Span } from '@socketarium/model/projections/lanes/lane';
import { firstWhere } from '@socketarium/model/projections/lanes/log';
import { markWidth } from './signs.ts';

/** What a lane's spans are drawn with: one path for all of a kind, so that a long past is few elements. */

/** Where a span stands, pixels. */
export interface Bar {
  readonly span: Span;
  readonly x0: number;
  readonly x1: number;
  /** Where its label begins; null where it has no room. */
  readonly labelX: number | null;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  readonly y: number;
  readonly h: number;
}

export const Bars = ({ bars, y, h }: BarsProps) => {
  const shapes = new Map<Span['kind'], string>();
  for (const { span, x0, x1 } of bars) {
    const shape = span.kind === 'failed' ? cross(x0, y, h) : rounded(x0, y + 0.5, x1 - x0, h - 1);
    shapes.set(span.kind, (shapes.get(span.kind) ?? '') + shape);
  }
  return (
    <>
      {[...shapes].map(([kind, d]) => (
        <path key={kind} className="timeline-bar" data-kind={kind} d={d} />
      ))}
      {bars.map((bar) => {
        const x = labelAt(bar, h);
        return (
          x !== null && (
            <text
              key={bar.span.from}
              className="timeline-label"
              data-kind={bar.span.kind}
              x={tenth(x)}
              y={y + h / 2 + 4}
            >
              {bar.span.label}
            </text>
          )
        );
      })}
    </>
  );
};

const labelAt = ({ span, x0, x1, labelX }: Bar, h: number): number | null => {
  // One failure soon after another: only the last has room for its name.
  if (span.kind === 'failed')
    return span.to === null || x1 - x0 > 20 + 7 * span.label.length ? x0 + 13 : null;
  return h >= 12 ? labelX : null;
};

/** A tenth of a pixel is enough, and keeps the paths short. */
const tenth = (n: number): number => Math.round(n * 10) / 10;

const rounded = (x: number, y: number, width: number, h: number): string => {
  const w = Math.max(1.5, width);
  const r = Math.min(4, w / 2);
  const across = tenth(w - 2 * r);
  const arc = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${tenth(x + r)} ${y}h${across}${arc(r, r)}v${h - 2 * r}${arc(-r, r)}h${-across}${arc(-r, -r)}v${2 * r - h}${arc(r, -r)}z`;
};

const cross = (x: number, y: number, h: number): string =>
  `M${tenth(x)} ${y + 2}l8 ${h - 4}m0 ${4 - h}l-8 ${h - 4}`;

/** Width of a label's character, rem. */
const CHAR = 0.43;

/** Room that a sign leaves free on either side of a label, pixels. */
const CLEAR = 7;

/**
 * Where a span's label begins, pixels from `base`: as far left as it fits between its marks, and not
 * left of `least`. Null when there is no room. `rem`: the root's text, pixels.
 */
export const labelX = (
  span: Span,
  marks: Lane['marks'],
  base: number,
  scale: number,
  to: number,
  least: number,
  rem: number,
): number | null => {
  const w = CHAR * rem * span.label.length;
  const end = (to - base) * scale - 4;
  let x = Math.max((span.from - base) * scale, least) + 10;
  for (let i = firstWhere(marks, (mark) => mark.t > span.from); i < marks.end; i += 1) {
    if (x + w > end) return null;
    const mark = marks.items[i];
    if (mark === undefined) break;
    const at = (mark.t - base) * scale;
    if (at - Math.max(CLEAR, markWidth(mark)) > x + w) return x;
    x = Math.max(x, at + CLEAR);
  }
  return x + w > end ? null : x;
};
