import type { SocketHolder } from '@socketarium/protocol';
import { Allowance } from './allowance.ts';

/** Processes that hold sockets, by inode; sockets without a visible holder are absent. */
export type HoldersOf = ReadonlyMap<number, readonly SocketHolder[]>;

/** What /proc shows about holders of sockets. */
export interface Proc {
  /** At least one holder of each of these sockets, by a scan from the newest process on. */
  walk(inodes: ReadonlySet<number>): HoldersOf;
  /** All processes. */
  pids(): readonly number[];
  /** Those of these sockets that one process holds. */
  heldBy(pid: number, inodes: ReadonlySet<number>): ReadonlyMap<number, SocketHolder>;
}

/** A scan of /proc takes some milliseconds and blocks the event loop. */
const WALK_SHARE = 20;
/** Reading the kernel's TCP table takes less; there may be one for each accepted connection. */
const ASK_SHARE = 5;
/** Milliseconds that a burst of either may take at once: a whole class joins at the same moment. */
const BURST_MS = 200;
/** A background scan runs for this long at a time, milliseconds. */
const SLICE_MS = 2;

/** A background scan under way. */
export interface Walk {
  readonly inodes: ReadonlySet<number>;
  /** The pids still to be read; the next one, the newest, is last. */
  readonly pids: number[];
  readonly found: Map<number, SocketHolder[]>;
}

/** Finds the holders of sockets that no process of the lab opened, within an allowance: one for all labs of a host. */
export class HolderFinder {
  readonly #proc: Proc;
  readonly #walking: Allowance;
  readonly #asking: Allowance;
  /** Separate, so that checks of known clients do not delay finding new ones. */
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

  /** Milliseconds spent on all of this so far. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** Milliseconds until the next scan may begin. */
  get rest(): number {
    return this.#walking.rest;
  }

  /** At least one holder of each, by a scan; null when it is too soon. */
  find(inodes: Iterable<number>): HoldersOf | null {
    return this.#timed(() => this.#walking.spend(() => this.#proc.walk(new Set(inodes))));
  }

  /** Which of these sockets these processes hold; null when it is too soon. */
  heldByAny(pids: Iterable<number>, inodes: ReadonlySet<number>): HoldersOf | null {
    return this.#timed(() =>
      this.#asking.spend(() => {
        const all = new Map<number, SocketHolder[]>();
        for (const pid of pids) this.#collect(all, pid, inodes);
        return all;
      }),
    );
  }

  /** Begins a background scan for all holders of these sockets; `resume` does one slice of it. */
  begin(inodes: Iterable<number>): Walk {
    return { inodes: new Set(inodes), pids: [...this.#proc.pids()], found: new Map() };
  }

  /** Continues a scan; true once it is complete. */
  resume(walk: Walk): boolean {
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

  /** Runs a query of the kernel about one connection, or returns null when it is too soon. */
  ask<T>(work: () => T): T | null {
    return this.#asking.spend(work);
  }
}
