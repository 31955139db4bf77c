import type { StreamMessage, ViewerMessage } from '@socketarium/protocol';
import { PROTOCOL_VERSION } from '@socketarium/protocol/wire';
import { START } from '../words.ts';
import type { Link, RunListener, Sink, Source } from './source.ts';

/** What the source listens for on a WebSocket. */
export interface SocketEvents {
  readonly message: { readonly data: unknown };
  readonly close: { readonly code: number; readonly reason: string };
}

/** The part of a WebSocket that the source uses. */
export interface Socket {
  addEventListener<K extends keyof SocketEvents>(
    type: K,
    listener: (event: SocketEvents[K]) => void,
  ): void;
  send(text: string): void;
  close(): void;
}

/** What the viewer has: everything of that lab (known by its start) up to a seq. */
export interface Place {
  readonly seq: number;
  readonly startedAt: number;
}

/** The world as the source needs it; tests hand in their own. */
export interface LiveEnvironment {
  /** Opens the lab's stream, going on after that place when one is given. */
  open(after: Place | null): Socket;
  /** Asks the daemon about the lab: it alone tells a missing lab from a missing daemon. */
  probe(): Promise<'alive' | 'missing' | 'unreachable'>;
  /** performance.now(). */
  now(): number;
  setTimeout(action: () => void, ms: number): number;
  clearTimeout(timer: number): void;
}

/** Waits between attempts: quick at first, since a daemon that restarts is back within seconds. */
const BACKOFF_MS = [250, 500, 1000, 2000, 3000] as const;
const PING_EVERY_MS = 2000;
/** A stream that says nothing for this long after a ping is taken for dead. */
const SILENCE_MS = 5000;

/** Close codes of the daemon for which trying again is no use. */
const CLOSE_LAB_NOT_FOUND = 4404;
const CLOSE_VIEWER_LIMIT = 4429;

/** The lab's stream over a WebSocket: reconnects by itself and goes on where it was. */
export class LiveSource implements Source {
  readonly #world: LiveEnvironment;
  #sink: Sink | null = null;
  #onRun: RunListener = () => undefined;
  #socket: Socket | null = null;
  #place: Place | null;
  #attempt = 0;
  #brokenSince: number | null = null;
  /** A message came on the present socket, so that it can be written to. */
  #isOpen = false;
  #heardAt = 0;
  #pings = 0;
  #retryTimer: number | null = null;
  #pingTimer: number | null = null;

  /** @param place What the viewer has to begin with: the lab's beginning, to be told all since then. */
  constructor(world: LiveEnvironment, place: Place | null = null) {
    this.#world = world;
    this.#place = place;
  }

  start(sink: Sink, onRun: RunListener): void {
    this.#sink = sink;
    this.#onRun = onRun;
    this.#tell({ phase: 'connecting' });
    this.#open();
  }

  stop(): void {
    this.#sink = null;
    this.#cancel();
    this.#drop();
  }

  /** Tries at once, not at the end of the present wait. */
  retryNow(): void {
    if (this.#socket !== null || this.#sink === null || this.#brokenSince === null) return;
    this.#cancel();
    void this.#retry(this.#brokenSince);
  }

  #tell(link: Link): void {
    this.#sink?.link(link);
  }

  #cancel(): void {
    if (this.#retryTimer !== null) this.#world.clearTimeout(this.#retryTimer);
    if (this.#pingTimer !== null) this.#world.clearTimeout(this.#pingTimer);
    this.#retryTimer = null;
    this.#pingTimer = null;
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #open(): void {
    const socket = this.#world.open(this.#place);
    this.#socket = socket;
    this.#heardAt = this.#world.now();
    this.#isOpen = false;
    // One that was dropped may still have something to say.
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#received(data);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (socket === this.#socket) this.#closed(code, reason);
    });
    this.#schedulePing();
  }

  /** Also covers a connection that never opens: nothing is heard on it either. */
  #schedulePing(): void {
    this.#pingTimer = this.#world.setTimeout(() => {
      if (this.#world.now() - this.#heardAt > SILENCE_MS) {
        this.#drop();
        this.#broken();
        return;
      }
      if (this.#brokenSince === null && this.#isOpen) {
        this.#pings += 1;
        const ping: ViewerMessage = { type: 'ping', id: this.#pings };
        this.#socket?.send(JSON.stringify(ping));
      }
      this.#schedulePing();
    }, PING_EVERY_MS);
  }

  #received(data: unknown): void {
    if (typeof data !== 'string' || this.#sink === null) return;
    const arrivedAt = this.#world.now();
    this.#heardAt = arrivedAt;
    this.#isOpen = true;
    // Page and daemon are built together and `hello` checks the version, so the shapes are trusted:
    // validating each event by schema would cost more than reducing it.
    const message = JSON.parse(data) as StreamMessage;
    switch (message.type) {
      case 'hello':
        if (message.protocolVersion !== PROTOCOL_VERSION) {
          this.#refuse(START.wrongVersion(message.protocolVersion, PROTOCOL_VERSION));
        }
        break;
      case 'snapshot':
        this.#place = { seq: message.state.seq, startedAt: message.state.startedAt };
        this.#sink.snapshot(message);
        this.#alive();
        break;
      case 'resumed':
        this.#sink.resumed(message.after);
        this.#alive();
        break;
      case 'events':
        this.#advance(message.events.at(-1)?.seq);
        this.#sink.events(message.events, arrivedAt);
        break;
      case 'run':
        this.#onRun(message.run);
        break;
      case 'ended': {
        const { type: _, kept, ...ending } = message;
        this.#finish({ phase: 'ended', ending, kept });
        break;
      }
      case 'pong':
        break;
    }
  }

  #advance(seq: number | undefined): void {
    if (this.#place !== null && seq !== undefined) this.#place = { ...this.#place, seq };
  }

  #alive(): void {
    this.#attempt = 0;
    this.#brokenSince = null;
    this.#tell({ phase: 'live' });
  }

  #closed(code: number, reason: string): void {
    this.#socket = null;
    if (code === CLOSE_LAB_NOT_FOUND) this.#finish({ phase: 'missing' });
    else if (code === CLOSE_VIEWER_LIMIT) {
      this.#refuse(reason === '' ? START.tooManyViewers : reason);
    } else this.#broken();
  }

  #refuse(reason: string): void {
    this.#finish({ phase: 'refused', reason });
  }

  #finish(link: Link): void {
    this.#tell(link);
    this.stop();
  }

  #broken(): void {
    this.#cancel();
    const since = this.#brokenSince ?? this.#world.now();
    const first = this.#brokenSince === null;
    this.#brokenSince = since;
    if (first) this.#tell({ phase: 'reconnecting', since, daemon: 'unknown' });
    const wait = BACKOFF_MS[Math.min(this.#attempt, BACKOFF_MS.length - 1)] ?? 0;
    this.#attempt += 1;
    this.#retryTimer = this.#world.setTimeout(() => void this.#retry(since), wait);
  }

  async #retry(since: number): Promise<void> {
    this.#retryTimer = null;
    const answer = await this.#world.probe();
    // The world may have moved on while the daemon was asked: stopped, or retried by hand.
    if (this.#sink === null || this.#socket !== null || this.#brokenSince === null) return;
    if (answer === 'missing') return this.#finish({ phase: 'missing' });
    const daemon = answer === 'alive' ? 'answers' : 'unreachable';
    this.#tell({ phase: 'reconnecting', since, daemon });
    if (answer === 'alive') this.#open();
    else this.#broken();
  }
}
