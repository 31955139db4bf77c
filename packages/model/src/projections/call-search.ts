import type { CallList, CallRow, ListedCall } from './call-log.ts';
import { type CallQuery, matches } from './call-query.ts';

/** The progress of a search, and its matches. */
export interface Found {
  /** The rows that match, the oldest first. */
  readonly rows: readonly ListedCall[];
  /** Number of calls checked, and of all calls. */
  readonly looked: number;
  readonly total: number;
  readonly done: boolean;
}

/** Rows that are checked between two calls of `more()`. */
const AT_ONCE = 64;

/**
 * Searches a growing list of calls, a little at a time, the newest first while it is behind, so that a
 * long history does not block the caller. New calls, and calls that return, are checked before anything
 * older.
 */
export class CallSearch {
  readonly #query: CallQuery;
  readonly #nameOf: (role: string) => string;
  /** The matches, by their place in the list since the beginning. */
  readonly #found = new Set<number>();
  /** Open when they were checked: how they end may decide the match. */
  readonly #open = new Set<number>();
  /** All places from `#from` to `#to` were checked. */
  #from = 0;
  #to = 0;
  #begun = false;
  #seen: CallList | null = null;
  #last: Found | null = null;

  constructor(query: CallQuery, nameOf: (role: string) => string) {
    this.#query = query;
    this.#nameOf = nameOf;
  }

  /** Searches as long as `more()` is true, and returns the progress. */
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
    // A copy: an open call is added to the set again, and the loop would not end.
    for (const place of [...this.#open]) this.#at(list, place);
    while (this.#to < end && more()) this.#many(list, this.#to, Math.min(end, this.#to + AT_ONCE));
    while (this.#to === end && this.#from > first && more()) {
      this.#many(list, Math.max(first, this.#from - AT_ONCE), this.#from);
    }
    this.#from = Math.max(this.#from, first);
    return this.#result(list, first, end);
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

  #result(list: CallList, first: number, end: number): Found {
    for (const place of this.#found) if (place < first) this.#found.delete(place);
    const places = [...this.#found].sort((a, b) => a - b);
    const rows = places.map((place) => list.rows[place - first]).filter(isListed);
    const looked = this.#to - this.#from;
    return { rows, looked, total: end - first, done: looked >= end - first };
  }
}

const isListed = (row: CallRow | undefined): row is ListedCall => row?.kind === 'call';

/** The nearest match before or after a moment (null: now, which all of them are before). */
export const besideMoment = (
  rows: readonly ListedCall[],
  seq: number | null,
  direction: -1 | 1,
): ListedCall | undefined => {
  if (direction === 1) return seq === null ? undefined : rows.find((row) => row.seq > seq);
  return seq === null ? rows.at(-1) : rows.findLast((row) => row.seq < seq);
};
