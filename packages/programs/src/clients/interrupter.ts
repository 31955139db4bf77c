/** How long a call may take from its order into the kernel, milliseconds. */
const AGAIN_MS = 5;

/**
 * Makes the blocking call of a client's thread return EINTR. A call that has not reached the kernel yet
 * cannot be interrupted, so it retries until the call returned.
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
