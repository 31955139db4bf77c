import type { SocketHolder } from '@socketarium/protocol';
import { Allowance } from './allowance.ts';

/** Processes that hold sockets, by inode; without those that nobody is seen to hold. */
export type HoldersOf = ReadonlyMap<number, readonly SocketHolder[]>;

/** What /proc tells of who holds sockets. */
export interface Proc {
  /** One holder at least of each of these sockets, by a walk from the newest process on. */
  walk(inodes: ReadonlySet<number>): HoldersOf;
  /** Every process there is. */
  pids(): readonly number[];
  /** Those of these sockets that one process holds. */
  heldBy(pid: number, inodes: ReadonlySet<number>): ReadonlyMap<number, SocketHolder>;
}

/** A walk over /proc takes some milliseconds, during which nothing else happens. */
const WALK_SHARE = 20;
/** A look at the kernel's TCP table takes less; there may be one for each connection that is accepted. */
const ASK_SHARE = 5;
/** Milliseconds that a burst of either may take at once: a class that joins, all in one moment. */
const BURST_MS = 200;
/** A walk that is not waited for goes on for so long at a time, milliseconds. */
const SLICE_MS = 2;

/** One that is under way. */
export interface Walk {
  readonly inodes: ReadonlySet<number>;
  /** Those still to be looked at, the next one, which is the newest, last. */
  readonly pids: number[];
  readonly found: Map<number, SocketHolder[]>;
}

/** Looks for the holders of sockets that no process of the lab opened, sparingly: one for all labs of a host. */
export class HolderFinder {
  readonly #proc: Proc;
  readonly #walking: Allowance;
  readonly #asking: Allowance;
  /** Apart, so that whoever stands does not keep whoever comes from being found. */
  readonly #renewing: Allowance;
  readonly #now: () => number;
  #spentMs = 0;

  /** @param now milliseconds. */
  constructor(proc: Proc, now: () => number = () => performance.now()) {
    this.#proc = proc;
    this.#now = now;
    this.#walking = new Allowance(WALK_SHARE, BURST_MS, now);
    this.#asking = new Allowance(ASK_SHARE, BURST_MS, now);
    this.#renewing = new Allowance(WALK_SHARE, SLICE_MS, now);
  }

  /** Milliseconds that all of this has taken so far. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** Milliseconds until the next walk may begin. */
  get rest(): number {
    return this.#walking.rest;
  }

  /** One holder at least of each, by a walk; null when it is too soon for one. */
  find(inodes: Iterable<number>): HoldersOf | null {
    return this.#timed(() => this.#walking.spend(() => this.#proc.walk(new Set(inodes))));
  }

  /** What these processes alone hold of these sockets; null when it is too soon to ask. */
  amongst(pids: Iterable<number>, inodes: ReadonlySet<number>): HoldersOf | null {
    return this.#timed(() =>
      this.#asking.spend(() => {
        const all = new Map<number, SocketHolder[]>();
        for (const pid of pids) this.#collect(all, pid, inodes);
        return all;
      }),
    );
  }

  /** A walk for all holders of these sockets, of which `goOn` does a slice at a time. */
  begin(inodes: Iterable<number>): Walk {
    return { inodes: new Set(inodes), pids: [...this.#proc.pids()], found: new Map() };
  }

  /** Goes on with a walk; true once it is through. */
  goOn(walk: Walk): boolean {
    this.#timed(() =>
      this.#renewing.spend(() => {
        const until = this.#now() + SLICE_MS;
        do {
          const pid = walk.pids.pop();
          if (pid === undefined) return;
          this.#collect(walk.found, pid, walk.inodes);
        } while (this.#now() < until);
      }),
    );
    return walk.pids.length === 0;
  }

  #collect(all: Map<number, SocketHolder[]>, pid: number, inodes: ReadonlySet<number>): void {
    for (const [inode, holder] of this.#proc.heldBy(pid, inodes)) {
      all.set(inode, [...(all.get(inode) ?? []), holder]);
    }
  }

  #timed<T>(work: () => T): T {
    const start = this.#now();
    const result = work();
    this.#spentMs += this.#now() - start;
    return result;
  }

  /** Does what asks the kernel about one connection, or gives null when it is too soon for that. */
  ask<T>(work: () => T): T | null {
    return this.#asking.spend(work);
  }
}
