/**
 * What a user asks of a client while it runs: lines to say, and to close. The client looks when it
 * is not in a call, and a wish cuts its thinking short.
 */
export class Wishes {
  readonly #lines: string[] = [];
  #closing = false;
  #wake: (() => void) | null = null;

  get closing(): boolean {
    return this.#closing;
  }

  say(line: string): void {
    this.#lines.push(line);
    this.#wake?.();
  }

  close(): void {
    this.#closing = true;
    this.#wake?.();
  }

  /** The next line to say, undefined when there is none. */
  take(): string | undefined {
    return this.#lines.shift();
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
