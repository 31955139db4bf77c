import { firstWhere, type Log } from '@socketarium/model/projections/lanes/log';
import type { Tick } from '@socketarium/model/projections/lanes/timeline';
import { printNumber } from '@socketarium/model/words/units';
import { TIMELINE } from '../words.ts';

/** A stretch of time that is measured, ns; the ends may come in either order. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Its length, and how many events it holds. */
export const measured = ({ from, to }: Stretch, ticks: Log<Tick>) => {
  const [begin, end] = from <= to ? [from, to] : [to, from];
  const first = firstWhere(ticks, (tick) => tick.t >= begin);
  const after = firstWhere(ticks, (tick) => tick.t > end);
  return { begin, end, seconds: (end - begin) / 1e9, events: Math.max(0, after - first) };
};

/** What is measured, upon the lanes. */
export const Range = ({
  range,
  ticks,
  xOf,
  width,
}: {
  readonly range: Stretch;
  readonly ticks: Log<Tick>;
  readonly xOf: (t: number) => number;
  readonly width: number;
}) => {
  const { begin, end, seconds, events } = measured(range, ticks);
  const within = (x: number): number => Math.min(width, Math.max(0, x));
  const [x0, x1] = [within(xOf(begin)), within(xOf(end))];
  return (
    <span className="timeline-range" style={{ left: x0, width: Math.max(1, x1 - x0) }}>
      <output>{TIMELINE.range(seconds.toFixed(seconds < 1 ? 4 : 2), printNumber(events))}</output>
    </span>
  );
};
