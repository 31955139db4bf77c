import { reduceAll } from '@socketarium/model';
import { type LabState, type StreamMessage, streamMessage } from '@socketarium/protocol';
import type { StreamClock } from '../frames.ts';
import type { ViewerSink } from '../stream.ts';

/** A clock that only the test moves. */
export class FakeClock implements StreamClock {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

/** A viewer's end: takes messages off its buffer on request, and reduces them as the page does. */
export class FakeViewer implements ViewerSink {
  readonly received: StreamMessage[] = [];
  readonly sentAt: number[] = [];
  closed: { code: number; reason: string } | null = null;
  state: LabState | null = null;
  /** Every message's bytes, as passed to send. */
  readonly sent: Buffer[] = [];
  #waiting: Buffer[] = [];
  #bytes = 0;
  mostBuffered = 0;
  readonly #clock: StreamClock;
  /** Reads at once while true. */
  reads: boolean;

  constructor(clock: StreamClock, reads = true) {
    this.#clock = clock;
    this.reads = reads;
  }

  send(bytes: Buffer): void {
    this.sentAt.push(this.#clock.now());
    this.sent.push(bytes);
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    this.mostBuffered = Math.max(this.mostBuffered, this.#bytes);
    if (this.reads) this.take(Number.POSITIVE_INFINITY);
  }

  buffered(): number {
    return this.#bytes;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** Takes up to `count` messages. */
  take(count: number): void {
    for (const bytes of this.#waiting.splice(0, count)) {
      this.#bytes -= bytes.length;
      this.#apply(streamMessage.parse(JSON.parse(bytes.toString())));
    }
  }

  #apply(message: StreamMessage): void {
    this.received.push(message);
    if (message.type === 'snapshot') this.state = message.state;
    if (message.type !== 'events') return;
    if (this.state === null) throw new Error('events before a snapshot');
    let due = this.state.seq;
    for (const { seq } of message.events) {
      due++;
      if (seq !== due) throw new Error(`event ${seq} where ${due} was due`);
    }
    this.state = reduceAll(this.state, message.events);
  }
}
