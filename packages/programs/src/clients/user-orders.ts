/**
 * A user's orders for a running client: lines to send, to read or not, and to close. The client checks
 * them when it is not in a call, and an order cuts its thinking short.
 */
export class UserOrders {
  readonly #lines: string[] = [];
  #reading: boolean;
  #closing = false;
  #wake: (() => void) | null = null;

  /** @param reading false: it reads no answers until it is ordered to. */
  constructor(reading: boolean) {
    this.#reading = reading;
  }

  get closing(): boolean {
    return this.#closing;
  }

  get reading(): boolean {
    return this.#reading;
  }

  say(line: string): void {
    this.#lines.push(line);
    this.wake();
  }

  read(on: boolean): void {
    this.#reading = on;
    this.wake();
  }

  close(): void {
    this.#closing = true;
    this.wake();
  }

  /** The next line to send, undefined when there is none. */
  take(): string | undefined {
    return this.#lines.shift();
  }

  /** Something changed: waiting code checks again. */
  wake(): void {
    this.#wake?.();
  }

  /** Until the next order, or for `ms` milliseconds; null waits for an order only. */
  async next(ms: number | null): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (ms !== null) timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#wake = null;
  }
}
