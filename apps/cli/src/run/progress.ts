import type { Run } from '@socketarium/protocol';

/** Where progress is shown; usually standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on a terminal with the present progress, erased when there is something to print. */
export class ProgressLine {
  readonly #screen: Screen;
  readonly #count: number;
  readonly #running = new Map<number, Run>();
  #ended = 0;
  #shown = false;

  /** @param count of scenarios in all. */
  constructor(screen: Screen, count: number) {
    this.#screen = screen;
    this.#count = count;
  }

  stands(index: number, run: Run): void {
    this.#running.set(index, run);
    this.#show();
  }

  ended(index: number): void {
    this.#running.delete(index);
    this.#ended += 1;
    this.clear();
  }

  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#screen.write('\r\u001B[K');
  }

  #show(): void {
    if (this.#screen.isTTY !== true) return;
    const width = (this.#screen.columns ?? 80) - 1;
    this.#screen.write(`\r\u001B[K${this.#words().slice(0, width)}`);
    this.#shown = true;
  }

  #words(): string {
    const parts = this.#count > 1 ? [`${this.#ended} of ${this.#count} done`] : [];
    for (const { scenario, progress } of this.#running.values()) {
      const { index, count, say } = progress;
      const words = say === null || this.#running.size > 1 ? '' : `: ${say}`;
      parts.push(`${scenario} ${index}/${count}${words}`);
    }
    return parts.join('  ');
  }
}
