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

/** Scrolling within this of the end, in pixels, counts as being there (browsers round). */
const AT_END_PX = 3;

/** The reader scrolled, and is so many pixels from the end of the list now. */
export const scrolled = (tail: Tail, fromEnd: number, lastSeq: number): Tail => {
  if (fromEnd <= AT_END_PX) return tail.following ? tail : FOLLOWING;
  return tail.following ? { following: false, leftAt: lastSeq } : tail;
};

/** Rows that came since the reader left the tail. In order. */
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
