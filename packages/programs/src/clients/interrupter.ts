/** How long a call may take to get from its thread's queue into the kernel, milliseconds. */
const AGAIN_MS = 5;

/**
 * Makes calls that block on pool threads return EINTR. A call that has not reached the kernel yet
 * cannot be interrupted, so it goes on asking until whoever made the call says that it returned.
 */
export class Interrupter {
  readonly #interrupt: (fds: ReadonlySet<number>) => void;
  readonly #fds = new Set<number>();
  #timer: NodeJS.Timeout | null = null;

  /** @param interrupt signals the threads that are blocked on these descriptors now. */
  constructor(interrupt: (fds: ReadonlySet<number>) => void) {
    this.#interrupt = interrupt;
  }

  /** Interrupt the call that is under way on `fd`. */
  add(fd: number): void {
    this.#fds.add(fd);
    // Not at once: many that are closed together are found in one search.
    this.#timer ??= setTimeout(this.#again, 0);
  }

  /** The call on `fd` returned. */
  returned(fd: number): void {
    this.#fds.delete(fd);
  }

  #again = (): void => {
    this.#timer = null;
    if (this.#fds.size === 0) return;
    this.#interrupt(this.#fds);
    this.#timer = setTimeout(this.#again, AGAIN_MS);
  };
}
