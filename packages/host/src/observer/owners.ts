import { readFileSync } from 'node:fs';
import type { Owner } from '@socketarium/protocol';

/** Finds the processes that hold these sockets, as ss -p does, by reading /proc. */
export type Scan = (inodes: ReadonlySet<number>) => ReadonlyMap<number, Owner>;

/** A scan may take this part of the time that passes. */
const SHARE = 20;

/**
 * Looks for the owners of sockets that no process of the lab opened. A scan of /proc holds the event
 * loop for milliseconds, so the next one has to wait until twenty times that has passed.
 */
export class OwnerFinder {
  readonly #scan: Scan;
  readonly #now: () => number;
  #allowedAt = 0;

  /** @param now milliseconds. */
  constructor(scan: Scan, now: () => number = () => performance.now()) {
    this.#scan = scan;
    this.#now = now;
  }

  /** When the next scan may begin, milliseconds of `now`. */
  get allowedAt(): number {
    return this.#allowedAt;
  }

  /** Owners by inode, without those that nobody holds or that /proc hides; null when it is too soon. */
  find(inodes: Iterable<number>): ReadonlyMap<number, Owner> | null {
    const start = this.#now();
    if (start < this.#allowedAt) return null;
    const owners = this.#scan(new Set(inodes));
    const end = this.#now();
    this.#allowedAt = end + (end - start) * SHARE;
    return owners;
  }
}

/** A process's name; `?` when it is gone already. */
export const commOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '?';
  }
};
