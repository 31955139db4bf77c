import { axisStep, type Window } from './window.ts';

export interface AxisProps {
  readonly view: Window;
  readonly startedAt: number;
  readonly width: number;
  readonly left: number;
  readonly xOf: (t: number) => number;
}

/** Seconds since the lab began, as lines through all lanes. */
export const Axis = ({ view, startedAt, width, left, xOf }: AxisProps) => {
  const step = axisStep(view.to - view.from, width);
  const first = Math.ceil((view.from - startedAt) / 1e9 / step);
  const last = Math.floor((view.to - startedAt) / 1e9 / step);
  const marks = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return (
    <div className="tl-axis" style={{ left, width }} aria-hidden="true">
      {marks.map((n) => (
        <span key={n} style={{ transform: `translateX(${xOf(startedAt + n * step * 1e9)}px)` }}>
          {step < 1 ? (n * step).toFixed(1) : n * step} s
        </span>
      ))}
    </div>
  );
};
