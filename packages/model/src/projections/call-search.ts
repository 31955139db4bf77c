import type { CallList, CallRow, ListedCall } from './call-log.ts';
import { type CallQuery, matches } from './call-query.ts';

/** How far a search has come, and what it has found. */
export interface Found {
  /** The rows that match, the oldest first. */
  readonly rows: readonly ListedCall[];
  /** Calls that were looked at, and calls that there are. */
  readonly looked: number;
  readonly total: number;
  readonly done: boolean;
}

/** Rows that are looked at between two questions whether to go on. */
const AT_ONCE = 64;

/**
 * Looks for calls in a list that grows, a little at a time, the newest first as long as it is behind: so
 * that a long history does not hold up whoever asks. What comes meanwhile, and calls that return, are
 * looked at before anything older.
 */
export class CallSearch {
  readonly #query: CallQuery;
  readonly #nameOf: (role: string) => string;
  /** What was found, by its place in the list since the beginning. */
  readonly #found = new Set<number>();
  /** Open when they were looked at: how they end may decide. */
  readonly #open = new Set<number>();
  /** All places from `#from` to `#to` were looked at. */
  #from = 0;
  #to = 0;
  #begun = false;
  #seen: CallList | null = null;
  #last: Found | null = null;

  constructor(query: CallQuery, nameOf: (role: string) => string) {
    this.#query = query;
    this.#nameOf = nameOf;
  }

  /** Goes on looking as long as `more()` is true, and tells how far it has come. */
  look(list: CallList, more: () => boolean): Found {
    if (list === this.#seen && this.#last?.done) return this.#last;
    this.#seen = list;
    this.#last = this.#lookOn(list, more);
    return this.#last;
  }

  #lookOn(list: CallList, more: () => boolean): Found {
    const first = list.forgotten;
    const end = first + list.rows.length;
    if (!this.#begun || end < this.#to) this.#begin(end);
    // A copy: who is still open is put back into the set, which would go on for ever.
    for (const place of [...this.#open]) this.#at(list, place);
    while (this.#to < end && more()) this.#many(list, this.#to, Math.min(end, this.#to + AT_ONCE));
    while (this.#to === end && this.#from > first && more()) {
      this.#many(list, Math.max(first, this.#from - AT_ONCE), this.#from);
    }
    this.#from = Math.max(this.#from, first);
    return this.#told(list, first, end);
  }

  #begin(end: number): void {
    this.#begun = true;
    this.#found.clear();
    this.#open.clear();
    this.#from = end;
    this.#to = end;
  }

  #many(list: CallList, from: number, to: number): void {
    for (let place = from; place < to; place++) this.#at(list, place);
    this.#from = Math.min(this.#from, from);
    this.#to = Math.max(this.#to, to);
  }

  #at(list: CallList, place: number): void {
    const row = list.rows[place - list.forgotten];
    this.#found.delete(place);
    this.#open.delete(place);
    if (row?.kind !== 'call') return;
    if (row.end === null) this.#open.add(place);
    if (matches(this.#query, row, { name: this.#nameOf(row.role) })) this.#found.add(place);
  }

  #told(list: CallList, first: number, end: number): Found {
    for (const place of this.#found) if (place < first) this.#found.delete(place);
    const places = [...this.#found].sort((a, b) => a - b);
    const rows = places.map((place) => list.rows[place - first]).filter(isListed);
    const looked = this.#to - this.#from;
    return { rows, looked, total: end - first, done: looked >= end - first };
  }
}

const isListed = (row: CallRow | undefined): row is ListedCall => row?.kind === 'call';

/** Of what was found, the nearest before or after a moment (null: now, which all of it is before). */
export const besideMoment = (
  rows: readonly ListedCall[],
  seq: number | null,
  direction: -1 | 1,
): ListedCall | undefined => {
  if (direction === 1) return seq === null ? undefined : rows.find((row) => row.seq > seq);
  return seq === null ? rows.at(-1) : rows.findLast((row) => row.seq < seq);
};
