/**
 * Which descriptor of which actor is which socket. Several may be the same one, dup(2): the socket
 * goes when the last is closed.
 */
export class Descriptors {
  readonly #inodes = new Map<string, Map<number, number>>();
  /** Inode → how many descriptors there are for it. */
  readonly #holders = new Map<number, number>();
  readonly #forget: (inode: number) => void;

  /** @param forget is told of each socket that nobody has any more. */
  constructor(forget: (inode: number) => void) {
    this.#forget = forget;
  }

  inodeOf(actor: string, fd: number): number | undefined {
    return this.#inodes.get(actor)?.get(fd);
  }

  open(actor: string, fd: number, inode: number): void {
    let known = this.#inodes.get(actor);
    if (known === undefined) {
      known = new Map();
      this.#inodes.set(actor, known);
    }
    // A close whose record was lost.
    this.close(actor, fd);
    known.set(fd, inode);
    this.#holders.set(inode, (this.#holders.get(inode) ?? 0) + 1);
  }

  close(actor: string, fd: number): void {
    const known = this.#inodes.get(actor);
    const inode = known?.get(fd);
    if (known === undefined || inode === undefined) return;
    known.delete(fd);
    this.#release(inode);
  }

  /** All of an actor's descriptors: its process has ended. */
  closeAll(actor: string): void {
    for (const inode of this.#inodes.get(actor)?.values() ?? []) this.#release(inode);
    this.#inodes.delete(actor);
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
