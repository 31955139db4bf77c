import { firstWhere } from '@socketarium/model/projections/lanes/log';
import type { Timeline } from '@socketarium/model/projections/lanes/timeline';
import { TIMELINE } from '../words.ts';
import { axisStep, type Window } from './window.ts';

export interface AxisProps {
  readonly view: Window;
  readonly startedAt: number;
  readonly gaps: Timeline['gaps'];
  readonly width: number;
  readonly left: number;
  readonly xOf: (t: number) => number;
  readonly marks: readonly TimelineMark[];
  /** Where the moment that is drawn is marked, px. */
  readonly head: number;
}

/** A moment of which something is said elsewhere: an observation was made there, or failed. */
export interface TimelineMark {
  readonly seq: number;
  /** Nanoseconds, as the timeline's. */
  readonly t: number;
  readonly good: boolean;
}

/** Of a label, from its line to its end, px. */
const LABEL = { before: -6, after: 46 };

const isUnder = (x: number): boolean => x > LABEL.before && x < LABEL.after;

/** Seconds since the lab began, as lines through all lanes. */
export const Axis = ({ view, startedAt, gaps, width, left, xOf, marks, head }: AxisProps) => {
  const step = axisStep(view.to - view.from, width);
  const first = Math.ceil((view.from - startedAt) / 1e9 / step);
  const last = Math.floor((view.to - startedAt) / 1e9 / step);
  const seconds = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  const shown = gaps.items
    .slice(
      firstWhere(gaps, (gap) => gap.to > view.from),
      gaps.end,
    )
    .filter((gap) => gap.from < view.to);
  return (
    <div className="timeline-axis" style={{ left, width }} aria-hidden="true">
      {shown.map((gap) => (
        <i
          key={gap.from}
          title={TIMELINE.gap}
          style={{
            left: Math.max(0, xOf(gap.from)),
            width: Math.max(2, xOf(gap.to) - Math.max(0, xOf(gap.from))),
          }}
        />
      ))}
      {seconds.map((n) => (
        <span
          key={n}
          // The mark of the moment would go through its words.
          data-under={isUnder(head - xOf(startedAt + n * step * 1e9))}
          style={{ transform: `translateX(${xOf(startedAt + n * step * 1e9)}px)` }}
        >
          {step < 1 ? (n * step).toFixed(1) : n * step} s
        </span>
      ))}
      {marks
        .filter(({ t }) => t >= view.from && t <= view.to)
        .map(({ seq, t, good }) => (
          <b
            key={seq}
            data-good={good}
            style={{ transform: `translateX(${Math.round(xOf(t)) - 4}px)` }}
          />
        ))}
    </div>
  );
};
