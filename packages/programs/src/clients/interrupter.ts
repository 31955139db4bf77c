/** How long a call may take to get from its order into the kernel, milliseconds. */
const AGAIN_MS = 5;

/**
 * Makes the call that blocks a client's thread return EINTR. A call that has not reached the kernel
 * yet cannot be interrupted, so it goes on asking until the call returned.
 */
export class Interrupter {
  readonly #interrupt: () => void;
  #timer: NodeJS.Timeout | null = null;

  /** @param interrupt signals the thread. */
  constructor(interrupt: () => void) {
    this.#interrupt = interrupt;
  }

  begin(): void {
    this.#interrupt();
    this.#timer ??= setInterval(this.#interrupt, AGAIN_MS);
  }

  /** The call returned. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
