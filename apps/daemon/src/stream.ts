import {
  type LabEnding,
  type LabState,
  LIMITS,
  PROTOCOL_VERSION,
  SocketariumError,
  type StreamMessage,
  type StreamQuery,
  viewerMessage,
} from '@socketarium/protocol';
import { closing } from './close-codes.ts';
import { FRAME_MS, type LabFrames } from './frames.ts';
import type { LiveLab } from './labs.ts';
import type { RunFeed } from './runs/run-feed.ts';
import { validate } from './validate.ts';

/** Where a viewer's messages go: a WebSocket, or a test's list. */
export interface ViewerSink {
  /** Sends a text message, as UTF-8. The bytes are shared with other viewers. */
  send(bytes: Buffer): void;
  /** Bytes handed to `send` that have not left the process. */
  buffered(): number;
  close(code: number, reason: string): void;
}

const THINNED_MS = 1000 / LIMITS.thinnedSnapshotsPerSecond;
/** Making snapshots may take one part in this many of the time. */
const SNAPSHOT_SHARE = 10;

/**
 * The messages to one viewer: hello, a snapshot at seq N (or `resumed`), events from N+1 without a gap
 * until the next snapshot.
 *
 * For a lab with a scenario run, the run's state follows the snapshot (or `resumed`), and comes again in
 * the frame after each change.
 *
 * A viewer of an ended, kept lab gets the same, and then its end.
 *
 * A viewer holds nothing but the seq it has been sent: each frame fetches what is due from the lab's
 * event log. So a slow viewer costs nothing while it is slow, and there is no queue to bound. A frame
 * leaves at once when the last one is long enough ago, else at the next tick.
 */
export class Viewer {
  readonly #lab: LiveLab;
  readonly #sink: ViewerSink;
  readonly #frames: LabFrames;
  readonly #leave: (() => void)[];
  readonly #run: RunFeed | null;
  /** The run has changed since it was last sent. */
  #runDue = false;
  #sentSeq = 0;
  /** Up to here a resumed viewer gets every event, in as many frames as that takes. */
  #catchUpTo = 0;
  #frameAt = 0;
  #thinnedAt = 0;
  #behind = false;
  #closed = false;
  #cancelTick: (() => void) | null = null;

  constructor(
    lab: LiveLab,
    sink: ViewerSink,
    frames: LabFrames,
    resume: StreamQuery,
    run: RunFeed | null = null,
  ) {
    this.#lab = lab;
    this.#sink = sink;
    this.#frames = frames;
    this.#run = run;
    this.#runDue = run !== null;
    this.#say({ type: 'hello', protocolVersion: PROTOCOL_VERSION, labId: lab.id });
    if (this.#canResume(resume)) {
      this.#sentSeq = resume.after;
      this.#catchUpTo = lab.state.seq;
      this.#say({ type: 'resumed', after: resume.after });
    } else {
      this.#snapshot('first');
    }
    this.#sayRun();
    this.#leave = [
      lab.subscribe(() => this.#wake()),
      lab.onEnded((ending, kept) => (kept ? this.#wake() : this.#gone(ending))),
    ];
    if (run !== null) this.#leave.push(run.subscribe(() => this.#runChanged()));
    frames.viewers++;
    this.#wake();
  }

  /** A text message of the viewer's. An unknown one closes the stream; the lab is not affected. */
  receive(text: string): void {
    if (this.#closed) return;
    try {
      const { id } = validate(viewerMessage, parse(text));
      // Pongs must not pile up for a viewer that sends pings and never reads. It will get no answer.
      if (this.#sink.buffered() <= LIMITS.viewerBufferBytes) this.#say({ type: 'pong', id });
    } catch (error) {
      const why = error instanceof SyntaxError ? 'not JSON' : (error as Error).message;
      const code = error instanceof SyntaxError ? 1007 : 1008;
      this.refuse(code, new SocketariumError('VIEWER_MESSAGE_INVALID', why));
    }
  }

  /** Closes the stream and sends the viewer the reason. */
  refuse(code: number, error: SocketariumError): void {
    if (this.#closed) return;
    const { reason } = closing(error);
    this.close();
    this.#sink.close(code, reason);
  }

  /** The viewer has gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelTick?.();
    this.#cancelTick = null;
    for (const leave of this.#leave) leave();
    this.#frames.viewers--;
  }

  #canResume(resume: StreamQuery): resume is StreamQuery & { after: number } {
    const { after, startedAt } = resume;
    const { state } = this.#lab;
    if (after === undefined || after > state.seq) return false;
    // A new daemon counts its labs from 1 again: the same id, another lab.
    if (startedAt !== undefined && startedAt !== state.startedAt) return false;
    return this.#lab.events.after(after) !== null;
  }

  #runChanged(): void {
    this.#runDue = true;
    this.#wake();
  }

  #sayRun(): void {
    if (this.#run === null || !this.#runDue) return;
    this.#runDue = false;
    this.#frameAt = this.#frames.next();
    this.#say({ type: 'run', run: this.#run.current() });
  }

  #wake(): void {
    if (this.#closed || this.#cancelTick !== null) return;
    if (this.#frameAt <= this.#frames.now()) this.#frame();
    else this.#tickAt(this.#frameAt);
  }

  #tickAt(moment: number): void {
    this.#cancelTick = this.#frames.when(moment, () => {
      this.#cancelTick = null;
      this.#frame();
    });
  }

  /** An error here affects this viewer only. */
  #frame(): void {
    if (this.#closed) return;
    try {
      this.#send();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.refuse(1011, new SocketariumError('INTERNAL', why, { cause: error }));
    }
  }

  #send(): void {
    const buffered = this.#sink.buffered();
    if (buffered > LIMITS.viewerBufferBytes) this.#behind = true;
    if (this.#behind && buffered > 0) {
      this.#tickAt(this.#frames.now() + FRAME_MS);
      return;
    }
    if (this.#behind) this.#recover();
    else this.#facts();
    this.#sayRun();
    const { ended } = this.#lab;
    if (ended !== null && this.#due() === 0) this.#end(ended, true);
  }

  /** Sends the facts that are due, in one of the possible ways. */
  #facts(): void {
    const due = this.#due();
    if (due === 0) return;
    if (this.#sentSeq < this.#catchUpTo) this.#catchUp();
    else if (due <= LIMITS.eventsPerFrame) this.#events(due);
    else if (this.#frames.now() >= this.#thinnedAt) this.#snapshot('thinned');
    else this.#tickAt(Math.max(this.#thinnedAt, this.#frames.now() + FRAME_MS));
  }

  /** The viewer has taken all it was sent: it gets the present picture. */
  #recover(): void {
    this.#behind = false;
    if (this.#due() > 0) this.#snapshot('behind');
  }

  #due(): number {
    return this.#lab.state.seq - this.#sentSeq;
  }

  #catchUp(): void {
    this.#events(LIMITS.eventsPerFrame);
    if (this.#due() > 0) this.#tickAt(this.#frames.now() + FRAME_MS);
  }

  /** Sends the oldest events due, or a snapshot when the lab has forgotten them. */
  #events(atMost: number): void {
    const events = this.#lab.events.after(this.#sentSeq, atMost);
    if (events === null) {
      this.#snapshot('behind');
      return;
    }
    const first = this.#sentSeq + 1;
    this.#sentSeq += events.length;
    this.#frameAt = this.#frames.next();
    this.#share(`events ${first} to ${this.#sentSeq}`, () =>
      print({ type: 'events', events: [...events] }),
    );
  }

  #snapshot(reason: 'first' | 'behind' | 'thinned'): void {
    const begun = this.#frames.now();
    const { state } = this.#lab;
    const omitted = reason === 'first' ? 0 : state.seq - this.#sentSeq;
    this.#sentSeq = state.seq;
    this.#share(`snapshot ${reason}, ${omitted} omitted, at ${state.seq}`, () => {
      const tail = this.#lab.events.after(Math.max(0, state.seq - LIMITS.thinnedTailEvents)) ?? [];
      const head = JSON.stringify({ type: 'snapshot', reason, omitted, tail });
      return `${head.slice(0, -1)},"state":${printState(state)}}`;
    });
    const now = this.#frames.now();
    this.#frameAt = this.#frames.next();
    this.#thinnedAt = now + Math.max(THINNED_MS, (now - begun) * SNAPSHOT_SHARE);
  }

  /** The lab is gone, and its event log with it: what is due is sent now. */
  #gone(ending: LabEnding): void {
    if (this.#closed) return;
    const due = this.#due();
    if (this.#behind) this.#snapshot('behind');
    else if (due > LIMITS.eventsPerFrame) this.#snapshot('thinned');
    else if (due > 0) this.#events(due);
    this.#sayRun();
    this.#end(ending, false);
  }

  #end(ending: LabEnding, kept: boolean): void {
    this.#say({ type: 'ended', ...ending, kept });
    this.close();
    this.#sink.close(1000, 'the lab ended');
  }

  #say(message: StreamMessage): void {
    this.#sink.send(Buffer.from(print(message)));
  }

  #share(key: string, make: () => string): void {
    this.#sink.send(this.#frames.shared(key, make));
  }
}

const print = (message: StreamMessage): string => JSON.stringify(message);

const parse = (text: string): unknown => JSON.parse(text);

// Many viewers need one state: it is serialised once. States are immutable, so identity is enough.
const printed = new WeakMap<LabState, string>();

const printState = (state: LabState): string => {
  let text = printed.get(state);
  if (text === undefined) {
    text = JSON.stringify(state);
    printed.set(state, text);
  }
  return text;
};
