import type { Owner } from '@socketarium/protocol';
import { Allowance } from './allowance.ts';

/** Finds the processes that hold these sockets, as ss -p does, by reading /proc. */
export type Scan = (inodes: ReadonlySet<number>) => ReadonlyMap<number, Owner>;

/** A scan of /proc takes some milliseconds, during which nothing else happens. */
const SCAN_SHARE = 20;
/** A look at the kernel's TCP table takes less; there may be one for each connection that is accepted. */
const ASK_SHARE = 5;
/** Milliseconds that a burst of either may take at once: a class that joins, all in one moment. */
const BURST_MS = 200;

/** Looks for the owners of sockets that no process of the lab opened, sparingly. */
export class OwnerFinder {
  readonly #scan: Scan;
  readonly #scanning: Allowance;
  readonly #asking: Allowance;

  /** @param now milliseconds. */
  constructor(scan: Scan, now?: () => number) {
    this.#scan = scan;
    this.#scanning = new Allowance(SCAN_SHARE, BURST_MS, now);
    this.#asking = new Allowance(ASK_SHARE, BURST_MS, now);
  }

  /** Milliseconds until the next scan may begin. */
  get rest(): number {
    return this.#scanning.rest;
  }

  /** Owners by inode, without those that nobody holds or that /proc hides; null when it is too soon. */
  find(inodes: Iterable<number>): ReadonlyMap<number, Owner> | null {
    return this.#scanning.spend(() => this.#scan(new Set(inodes)));
  }

  /** Does what asks the kernel about one connection, or gives null when it is too soon for that. */
  ask<T>(work: () => T): T | null {
    return this.#asking.spend(work);
  }
}
