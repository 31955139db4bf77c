import type { LabEnding, Run, SocketariumEvent, StreamMessage } from '@socketarium/protocol';

/** How a source stands with the place its facts come from. Times are performance.now() milliseconds. */
export type Link =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  /** The stream broke; it tries again by itself. `daemon`: does anybody answer there? */
  | {
      readonly phase: 'reconnecting';
      readonly since: number;
      readonly daemon: 'unknown' | 'answers' | 'unreachable';
    }
  /** The daemon answers and does not know the lab. */
  | { readonly phase: 'missing' }
  /** The lab has ended. `kept`: the daemon still has what was seen of it. */
  | { readonly phase: 'ended'; readonly ending: LabEnding; readonly kept: boolean }
  /** The stream will not come: it speaks another version, or there are too many viewers. */
  | { readonly phase: 'refused'; readonly reason: string };

export type Snapshot = Extract<StreamMessage, { type: 'snapshot' }>;

/** Where a source delivers. Events come in the order of their seq, without a gap between snapshots. */
export interface Sink {
  link(link: Link): void;
  snapshot(snapshot: Snapshot): void;
  /** `arrivedAt`: performance.now() milliseconds, to relate the machine's clock to the page's. */
  events(events: readonly SocketariumEvent[], arrivedAt: number): void;
  /** The stream is back after a break, having lost nothing (`after` is the last seq that was seen). */
  resumed(after: number): void;
}

/** Told when a scenario runs in the lab, or ran: this is how it stands. */
export type RunListener = (run: Run) => void;

/** One stream of facts, live or otherwise. */
export interface Source {
  start(sink: Sink, onRun: RunListener): void;
  stop(): void;
}
