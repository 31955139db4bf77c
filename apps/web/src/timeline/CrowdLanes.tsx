import { firstWhere, last } from '@socketarium/model/projections/lanes/log';
import type { Crowd, Timeline } from '@socketarium/model/projections/lanes/timeline';
import { crowdWords } from '@socketarium/model/words/lane';
import type { CreateLab } from '@socketarium/protocol';
import { TIMELINE } from '../words.ts';
import type { Window } from './window.ts';

export interface CrowdLanesProps {
  readonly timeline: Timeline;
  readonly config: Pick<CreateLab, 'server' | 'transport'>;
  readonly view: Window;
  readonly end: number;
  readonly width: number;
  readonly height: number;
}

const ROWS = [
  { key: 'served', kind: 'served', name: null },
  { key: 'queued', kind: 'waiting', name: TIMELINE.queued },
  { key: 'door', kind: 'door', name: TIMELINE.door },
] as const;

/** Many clients: how many were served, in the queue and at the door, over time, with exact counts. */
export const CrowdLanes = ({ timeline, config, view, end, width, height }: CrowdLanesProps) => {
  const { crowd } = timeline;
  const first = Math.max(crowd.start, firstWhere(crowd, (c) => c.t > view.from) - 1);
  const shown = crowd.items.slice(first, crowd.end).filter((c) => c.t <= view.to);
  const now = last(crowd);
  return ROWS.map(({ key, kind, name }) => {
    const most = Math.max(1, ...crowd.items.slice(crowd.start, crowd.end).map((c) => c[key]));
    return (
      <div className="timeline-lane" key={key} style={{ height }}>
        <span className="timeline-name">
          {name ?? crowdWords(config)} <b>{now?.[key] ?? 0}</b>
        </span>
        <svg width={width} height={height} aria-hidden="true">
          <path
            className="timeline-crowd"
            data-kind={kind}
            d={steps(shown, key, view, end, width, height, most)}
          />
          <text className="timeline-most" x={4} y={11}>
            {TIMELINE.upTo(most)}
          </text>
        </svg>
      </div>
    );
  });
};

const steps = (
  shown: readonly Crowd[],
  key: 'served' | 'queued' | 'door',
  view: Window,
  end: number,
  width: number,
  height: number,
  most: number,
): string => {
  const scale = width / (view.to - view.from);
  const xOf = (t: number): number => Math.round(Math.max(0, (t - view.from) * scale) * 2) / 2;
  const yOf = (n: number): number => height - 2 - (n / most) * (height - 5);
  let d = '';
  let lastX = -1;
  for (const point of shown) {
    const x = xOf(point.t);
    const y = yOf(point[key]).toFixed(1);
    if (d === '') d = `M${x} ${height - 2}V${y}`;
    else if (x > lastX) d += `H${x}V${y}`;
    else d += `V${y}`;
    lastX = x;
  }
  return d === '' ? '' : `${d}H${Math.min(width, xOf(end))}V${height - 2}Z`;
};
