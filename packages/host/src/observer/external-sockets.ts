import { LIMITS, type SocketHolder } from '@socketarium/protocol';
import type { HolderFinder, HoldersOf, Walk } from './holder-finder.ts';

/**
 * The sockets of one lab that no process of the lab opened, with their holders. A holder may exit or
 * execute another program, and others may get the socket by fork(2) and SCM_RIGHTS; the kernel's tables
 * show none of that. So known holders are checked again every LIMITS.holderCheckMs, and all processes
 * every LIMITS.holderWalkMs after a change, and every LIMITS.holderIdleWalkMs without one.
 */
export class ExternalSockets {
  readonly #finder: HolderFinder;
  readonly #isOwn: (pid: number) => boolean;
  readonly #holders = new Map<number, readonly SocketHolder[]>();
  #doubted = false;
  #checkedAt = 0;
  #walkedAt = 0;
  #walk: Walk | null = null;

  /** @param isOwn true for a process of the lab. */
  constructor(finder: HolderFinder, isOwn: (pid: number) => boolean) {
    this.#finder = finder;
    this.#isOwn = isOwn;
  }

  get size(): number {
    return this.#holders.size;
  }

  get inodes(): Iterable<number> {
    return this.#holders.keys();
  }

  has(inode: number): boolean {
    return this.#holders.has(inode);
  }

  /** Its holders: none when /proc names none, undefined when it is not an external client's socket. */
  of(inode: number): readonly SocketHolder[] | undefined {
    return this.#holders.get(inode);
  }

  /** Records an external client's socket with its holders. */
  record(inode: number, holders: readonly SocketHolder[]): void {
    this.#holders.set(
      inode,
      holders.filter(({ pid }) => !this.#isOwn(pid)),
    );
  }

  forget(inode: number): void {
    this.#holders.delete(inode);
  }

  /**
   * Those of these sockets that known holders of other sockets hold: a process that has connected once
   * often does so again, and checking it costs a hundredth of a scan. Returns the remaining ones.
   */
  recognise(unknown: ReadonlySet<number>): Set<number> {
    const left = new Set(unknown);
    const pids = this.#pids();
    if (pids.size === 0) return left;
    for (const [inode, holders] of this.#finder.heldByAny(pids, unknown) ?? []) {
      this.record(inode, holders);
      left.delete(inode);
    }
    return left;
  }

  #pids(): Set<number> {
    return new Set([...this.#holders.values()].flat().map(({ pid }) => pid));
  }

  /** Something changed: holders may have changed too. */
  invalidate(): void {
    this.#doubted = true;
  }

  /** Asks /proc again where that is due. `now`: milliseconds. */
  renew(now: number): void {
    if (this.#holders.size === 0) {
      this.#walkedAt = now;
      this.#checkedAt = now;
      return;
    }
    if (now - this.#checkedAt >= LIMITS.holderCheckMs) this.#check(now);
    if (this.#walk === null) {
      const every = this.#doubted ? LIMITS.holderWalkMs : LIMITS.holderIdleWalkMs;
      if (now - this.#walkedAt < every) return;
      this.#walkedAt = now;
      this.#doubted = false;
      this.#walk = this.#finder.begin(this.#holders.keys());
    }
    const isComplete = this.#finder.resume(this.#walk);
    const { inodes, found } = this.#walk;
    if (!isComplete) {
      this.#add(found);
      return;
    }
    this.#walk = null;
    this.#take(found, inodes);
  }

  /** Checks the known processes. */
  #check(now: number): void {
    const pids = this.#pids();
    const inodes = new Set(this.#holders.keys());
    const found = this.#finder.heldByAny(pids, inodes);
    if (found === null) return;
    this.#checkedAt = now;
    const lost = [...this.#holders].some(
      ([inode, known]) => known.length > (found.get(inode)?.length ?? 0),
    );
    if (lost) this.#doubted = true;
    this.#take(found, inodes);
  }

  /** Adds holders that the scan has found so far. */
  #add(found: HoldersOf): void {
    for (const [inode, holders] of found) {
      const known = this.#holders.get(inode);
      const more = holders.filter(
        ({ pid }) => !this.#isOwn(pid) && !known?.some((one) => one.pid === pid),
      );
      if (known !== undefined && more.length > 0) this.#holders.set(inode, [...known, ...more]);
    }
  }

  /** Takes the complete result of a scan for these sockets. */
  #take(found: HoldersOf, inodes: ReadonlySet<number>): void {
    for (const [inode, known] of this.#holders) {
      if (!inodes.has(inode)) continue;
      const now = (found.get(inode) ?? []).filter(({ pid }) => !this.#isOwn(pid));
      const since = (one: SocketHolder): number => {
        const index = known.findIndex(({ pid }) => pid === one.pid);
        return index < 0 ? known.length : index;
      };
      // The holder known longest comes first, so that the drawn name stays.
      this.#holders.set(
        inode,
        [...now].sort((a, b) => since(a) - since(b)),
      );
    }
  }
}
