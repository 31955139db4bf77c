/**
 * Where a growing list stands. It follows the tail only while the reader is at the tail; otherwise
 * what is being read stays where it is, also when rows are forgotten above it.
 */
export interface Tail {
  readonly following: boolean;
  /** seq of the last row when the reader left the tail: later ones are new. */
  readonly leftAt: number;
}

export const FOLLOWING: Tail = { following: true, leftAt: 0 };

export interface ScrollMetrics {
  readonly scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/** Scrolling within this of the end, in pixels, counts as being there (browsers round). */
const AT_END_PX = 3;

const isAtEnd = ({ scrollTop, clientHeight, scrollHeight }: ScrollMetrics): boolean =>
  scrollHeight - clientHeight - scrollTop <= AT_END_PX;

/**
 * The reader, or a growing list, scrolled. Leaving the tail takes a move upwards: a list that grew
 * under a reader at its end is not the reader's doing.
 */
export const scrolled = (
  tail: Tail,
  before: number,
  metrics: ScrollMetrics,
  lastSeq: number,
): Tail => {
  if (isAtEnd(metrics)) return tail.following ? tail : FOLLOWING;
  if (tail.following && metrics.scrollTop < before) return { following: false, leftAt: lastSeq };
  return tail;
};

/** Rows that came since the reader left the tail. `seqs` in order. */
export const newSince = (tail: Tail, rows: readonly { readonly seq: number }[]): number => {
  if (tail.following) return 0;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.seq ?? 0) > tail.leftAt) high = middle;
    else low = middle + 1;
  }
  return rows.length - low;
};

/**
 * Where to scroll once the rows changed: null for "leave it". `droppedAbove`: rows that were shown
 * before the first one that is still there.
 */
export const scrollAfter = (
  tail: Tail,
  metrics: ScrollMetrics,
  droppedAbove: number,
  rowHeight: number,
): number | null => {
  if (tail.following) return metrics.scrollHeight - metrics.clientHeight;
  return droppedAbove === 0 ? null : Math.max(0, metrics.scrollTop - droppedAbove * rowHeight);
};

/** The rows to draw: those in sight and a few beyond. `to` is exclusive. */
export const windowOf = (
  scrollTop: number,
  clientHeight: number,
  rowHeight: number,
  count: number,
): { readonly from: number; readonly to: number } => {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - 8);
  const to = Math.min(count, Math.ceil((scrollTop + clientHeight) / rowHeight) + 8);
  return { from: Math.min(from, to), to };
};
