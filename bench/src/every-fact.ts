import WebSocket from 'ws';
import { CannotRun } from './cannot-run.ts';
import type { BenchDaemon } from './daemon.ts';
import type { BenchLab, Fact, Picture } from './fact.ts';

/** The part of the stream's messages that is read here. */
type Message =
  | { readonly type: 'snapshot'; readonly reason: string; readonly state: Picture }
  | { readonly type: 'events'; readonly events: readonly Fact[] }
  | { readonly type: 'hello' | 'resumed' | 'run' | 'ended' | 'pong' };

/** The callbacks of a follower. */
export interface Listener {
  /** The picture that the facts continue; not called when it began after a known seq. */
  begun?(state: Picture): void;
  facts(facts: readonly Fact[]): void;
}

/**
 * Every fact of a lab, in order and without a gap. A stream thins what is more than can be drawn: a
 * snapshot replaces facts. But a stream that is resumed after a seq gets all facts since, as long as the
 * lab keeps them; so at the first such snapshot the stream is closed and resumed.
 */
export class EveryFact {
  readonly #daemon: BenchDaemon;
  readonly #lab: BenchLab;
  readonly #listener: Listener;
  readonly #failed: (error: Error) => void;
  #socket: WebSocket | null = null;
  #seq: number | undefined;

  /**
   * @param after follow from the fact after this one; by default from the present picture
   * @param failed called once when facts were lost or the stream broke
   */
  constructor(
    daemon: BenchDaemon,
    lab: BenchLab,
    after: number | undefined,
    listener: Listener,
    failed: (error: Error) => void,
  ) {
    this.#daemon = daemon;
    this.#lab = lab;
    this.#listener = listener;
    this.#failed = failed;
    this.#seq = after;
    this.#open();
  }

  stop(): void {
    this.#socket?.removeAllListeners();
    // Closed before it was open, it reports an error.
    this.#socket?.on('error', () => {});
    this.#socket?.terminate();
    this.#socket = null;
  }

  #open(): void {
    const socket = new WebSocket(this.#daemon.streamUrl(this.#lab, this.#seq));
    this.#socket = socket;
    socket.on('message', (data) => this.#received(JSON.parse(String(data)) as Message));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', (code) => this.#fail(new Error(`The stream closed: ${code}.`)));
  }

  #received(message: Message): void {
    if (message.type === 'events') this.#take(message.events);
    else if (message.type === 'snapshot') this.#snapshot(message.reason, message.state);
  }

  #take(facts: readonly Fact[]): void {
    for (const { seq } of facts) {
      if (this.#seq !== undefined && seq !== this.#seq + 1) {
        this.#fail(new Error(`Fact ${seq} came after ${this.#seq}.`));
        return;
      }
      this.#seq = seq;
    }
    this.#listener.facts(facts);
  }

  #snapshot(reason: string, state: Picture): void {
    if (this.#seq === undefined) {
      this.#seq = state.seq;
      this.#listener.begun?.(state);
    } else if (reason === 'first') {
      this.#fail(
        new CannotRun('The lab forgot facts before they were recorded: is the machine busy?'),
      );
    } else {
      this.stop();
      this.#open();
    }
  }

  #fail(error: Error): void {
    if (this.#socket === null) return;
    this.stop();
    this.#failed(error);
  }
}

/**
 * Follows a lab until `take` returns something.
 *
 * @param from the fact after which to begin; without one, the present picture, which is passed to `begun`
 * @param take called with each batch of facts; any result but undefined ends it
 * @returns the result of `take`; rejects when facts were lost or the stream broke
 */
export const followUntil = <T>(
  daemon: BenchDaemon,
  lab: BenchLab,
  from: { readonly after?: number; readonly begun?: (state: Picture) => void },
  take: (facts: readonly Fact[]) => T | undefined,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const following = new EveryFact(
      daemon,
      lab,
      from.after,
      {
        ...(from.begun && { begun: from.begun }),
        facts: (facts) => {
          const found = take(facts);
          if (found === undefined) return;
          following.stop();
          resolve(found);
        },
      },
      reject,
    );
  });
