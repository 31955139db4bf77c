/**
 * Which descriptor each event of epoll_wait(2) is about: the call returns the data that epoll_ctl(2) was
 * given, and that can be anything. By process and epoll descriptor.
 */
export class EpollSets {
  readonly #sets = new Map<number, Map<number, Map<bigint, number>>>();

  /** epoll_ctl(2) succeeded or may: `op` by symbol. */
  controlled(pid: number, epfd: number, op: string, fd: number, data: bigint): void {
    const sets = this.#of(pid);
    const set = sets.get(epfd) ?? new Map<bigint, number>();
    sets.set(epfd, set);
    for (const [known, of] of set) if (of === fd) set.delete(known);
    if (op !== 'EPOLL_CTL_DEL') set.set(data, fd);
  }

  /** The descriptor for which this data was given; null when it is not known. */
  descriptor(pid: number, epfd: number, data: bigint): number | null {
    return this.#sets.get(pid)?.get(epfd)?.get(data) ?? null;
  }

  /** The child's epoll descriptors refer to the same interest lists. */
  forked(parent: number, child: number): void {
    const sets = this.#sets.get(parent);
    if (sets === undefined) return;
    this.#sets.set(child, new Map([...sets].map(([epfd, set]) => [epfd, new Map(set)])));
  }

  ended(pid: number): void {
    this.#sets.delete(pid);
  }

  #of(pid: number): Map<number, Map<bigint, number>> {
    const known = this.#sets.get(pid);
    if (known !== undefined) return known;
    const made = new Map<number, Map<bigint, number>>();
    this.#sets.set(pid, made);
    return made;
  }
}
