/**
 * Which descriptor of which process refers to which socket. Several may refer to one, dup(2): the socket
 * is gone with its last descriptor.
 */
export class Descriptors {
  readonly #inodes = new Map<number, Map<number, number>>();
  /** Inode → its number of descriptors. */
  readonly #holders = new Map<number, number>();
  readonly #forget: (inode: number) => void;

  /** @param forget is called with each socket that has no descriptor any more. */
  constructor(forget: (inode: number) => void) {
    this.#forget = forget;
  }

  inodeOf(pid: number, fd: number): number | undefined {
    return this.#inodes.get(pid)?.get(fd);
  }

  open(pid: number, fd: number, inode: number): void {
    let known = this.#inodes.get(pid);
    if (known === undefined) {
      known = new Map();
      this.#inodes.set(pid, known);
    }
    // A close whose record was lost.
    this.close(pid, fd);
    known.set(fd, inode);
    this.#holders.set(inode, (this.#holders.get(inode) ?? 0) + 1);
  }

  close(pid: number, fd: number): void {
    const known = this.#inodes.get(pid);
    const inode = known?.get(fd);
    if (known === undefined || inode === undefined) return;
    known.delete(fd);
    this.#release(inode);
  }

  /** Removes all descriptors of a process: it has ended. */
  closeAll(pid: number): void {
    for (const inode of this.#inodes.get(pid)?.values() ?? []) this.#release(inode);
    this.#inodes.delete(pid);
  }

  /** fork(2): the child gets a copy of each. */
  copyAll(pid: number, child: number): void {
    for (const [fd, inode] of this.#inodes.get(pid) ?? []) this.open(child, fd, inode);
  }

  #release(inode: number): void {
    const holders = (this.#holders.get(inode) ?? 1) - 1;
    if (holders > 0) {
      this.#holders.set(inode, holders);
      return;
    }
    this.#holders.delete(inode);
    this.#forget(inode);
  }
}
