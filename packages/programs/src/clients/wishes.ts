/**
 * What a user asks of a client while it runs: lines to say, to read or not to, and to close. The
 * client looks when it is not in a call, and a wish cuts its thinking short.
 */
export class Wishes {
  readonly #lines: string[] = [];
  #reading: boolean;
  #closing = false;
  #wake: (() => void) | null = null;

  /** @param reading false: it does not read answers until it is asked to. */
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

  /** The next line to say, undefined when there is none. */
  take(): string | undefined {
    return this.#lines.shift();
  }

  /** Something changed: whoever waits for a wish has a look. */
  wake(): void {
    this.#wake?.();
  }

  /** Until the next wish, or for `ms` milliseconds; null waits for a wish only. */
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
