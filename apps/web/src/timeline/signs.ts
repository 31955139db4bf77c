import type { Mark } from '@socketarium/model/projections/lanes/lane';
import type { Log } from '@socketarium/model/projections/lanes/log';

/** The signs that stand in a lane for single moments. */

/** Room that the name of a server's call needs on the left of its sign, pixels. */
export const markWidth = ({ label, slept }: Mark): number =>
  label === '' || slept === true ? 0 : 5.4 * label.length + 6;

/** A sign, and the room on the left of it, pixels. */
export interface Placed {
  readonly mark: Mark;
  readonly room: number;
}

/** Of the marks from index `first` to before `end`, one of a kind for every few pixels at the most. */
export const placed = (marks: Log<Mark>, first: number, end: number, scale: number): Placed[] => {
  const kept: Placed[] = [];
  const beforeAll = first > marks.start ? marks.items[first - 1] : undefined;
  let before = beforeAll === undefined ? Number.NEGATIVE_INFINITY : beforeAll.t * scale;
  const lastOf = new Map<Mark['kind'], number>();
  for (let i = first; i < end; i += 1) {
    const mark = marks.items[i] as Mark;
    const x = mark.t * scale;
    if (x - (lastOf.get(mark.kind) ?? Number.NEGATIVE_INFINITY) < 3) continue;
    lastOf.set(mark.kind, x);
    kept.push({ mark, room: x - before });
    before = x;
  }
  return kept;
};

/**
 * A sign as a path around (x, y): a diamond for a connection, a disc for a message, and for a call a
 * line at its return: what is on the left of it was its wait.
 */
export const signPath = (kind: Mark['kind'], x: number, y: number): string => {
  if (kind === 'connect') return `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z`;
  if (kind === 'call' || kind === 'failure') return `M${x} ${y - 7}v14`;
  const r = kind === 'request' ? 4 : 3.5;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
};
