import {
  type ByteSpan,
  CALLS,
  type CallName,
  type FieldValue,
  NO_CLIENT,
} from '@socketarium/protocol/wire';
import { ERRNO, type SyncCalls } from '@socketarium/syscalls';
import { Enrichment } from './enrichment.ts';
import type { FlushPolicy } from './flush-policy.ts';
import type { Gate } from './gate.ts';
import type { Recorder } from './recorder.ts';

/** A longer call slept, and orders may have come meanwhile. */
const SLEPT_NS = 50_000;
export const NOTHING: readonly FieldValue[] = [];

/** The parts of a Tracer. */
export interface Tracing {
  readonly libc: SyncCalls;
  readonly recorder: Recorder;
  readonly gate: Gate;
  readonly flushPolicy: FlushPolicy;
  /** Whether SIGTERM or SIGINT came since the last call of it. */
  readonly takeInterrupt: () => boolean;
  /** Of the thread that makes the calls. */
  readonly tid: number;
  /** The inode of a connected Unix socket's peer, by sock_diag; 0 when it is gone or not Unix. */
  readonly peerInode: (inode: number) => number;
}

/**
 * What surrounds every traced call: it arrives at the gate, is entered, made, and done; or it is made and
 * recorded as called.
 *
 * A call that may sleep is not begun when SIGTERM or SIGINT came before it: it returns -EINTR at once,
 * and is recorded so, as if the signal had come a moment later. From then on (`interrupted`) such calls
 * return -EINTR without a record: the program is ending.
 */
export class Tracer {
  readonly libc: SyncCalls;
  readonly flushPolicy: FlushPolicy;
  readonly enrichment: Enrichment;
  readonly peerInode: (inode: number) => number;
  readonly #recorder: Recorder;
  readonly #gate: Gate;
  readonly #takeInterrupt: () => boolean;
  readonly #tid: number;
  #interrupted = false;
  /** Of the call that arrived last: this thread makes one at a time. */
  #callId = 0;
  /** When the present call that may sleep was entered; infinite for one that cannot. */
  #sleepingSince = Number.POSITIVE_INFINITY;

  constructor(tracing: Tracing) {
    this.libc = tracing.libc;
    this.flushPolicy = tracing.flushPolicy;
    this.enrichment = new Enrichment(tracing.libc);
    this.peerInode = tracing.peerInode;
    this.#recorder = tracing.recorder;
    this.#gate = tracing.gate;
    this.#takeInterrupt = tracing.takeInterrupt;
    this.#tid = tracing.tid;
  }

  /** True from SIGTERM or SIGINT on. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** True while calls pass the gate without waiting. */
  get open(): boolean {
    return this.#gate.open;
  }

  /** The clock's last reading, CLOCK_MONOTONIC nanoseconds. */
  get lastTime(): number {
    return this.#recorder.lastTime;
  }

  /** CLOCK_MONOTONIC now, nanoseconds. */
  now(): number {
    return this.#recorder.now();
  }

  /** @param fd the call's descriptor, -1 for none. */
  arrive(call: CallName, fd = -1): void {
    this.#callId = this.#recorder.frames.newCallId();
    if (this.#gate.shut) this.#stand(call, fd);
    else if (this.#gate.takeStop()) this.#interrupted = true;
  }

  #stand(call: CallName, fd: number): void {
    const { frames } = this.#recorder;
    frames.gateWaiting(NO_CLIENT, this.#tid, this.#callId, call, fd);
    this.#recorder.flush();
    if (!this.#gate.stand()) this.#interrupted = true;
    frames.gatePassed(NO_CLIENT, this.#tid, this.#callId, call);
    this.#recorder.flush();
  }

  enter(call: CallName, values: readonly FieldValue[], maySleep: boolean): void {
    this.#recorder.frames.entered(NO_CLIENT, this.#tid, this.#callId, call, values, maySleep);
    // A call that may sleep is flushed before it does; and stepping needs every call visible.
    if (maySleep || !this.#gate.open) this.#recorder.flush();
    this.#sleepingSince = maySleep ? this.#recorder.lastTime : Number.POSITIVE_INFINITY;
  }

  done(call: CallName, result: number, values: readonly FieldValue[]): number {
    this.#recorder.frames.returned(NO_CLIENT, this.#tid, this.#callId, call, result, values);
    if (this.#gate.open) this.#recorder.flushWhenOld();
    else this.#recorder.flush();
    if (this.#recorder.lastTime - this.#sleepingSince > SLEPT_NS) this.#gate.lookSoon();
    if (result === -ERRNO.EINTR) this.tookInterrupt();
    return result;
  }

  /**
   * Records a call that could not sleep, entry and return together: they could not have been seen apart,
   * and a busy server makes these calls most.
   * @param enteredAt `now()` just before the call.
   */
  called(call: CallName, enteredAt: number, result: number, values: readonly FieldValue[]): number {
    const { frames } = this.#recorder;
    frames.called(NO_CLIENT, this.#tid, this.#callId, call, result, enteredAt, values);
    this.#recorder.flushWhenOld();
    if (result === -ERRNO.EINTR) this.tookInterrupt();
    return result;
  }

  /**
   * -EINTR, in place of a call that may sleep, when SIGTERM or SIGINT came just before it. Checked as
   * late as possible, after the entry was flushed: a signal in the remaining microsecond does not
   * interrupt the call, and its sender repeats it.
   */
  stops(maySleep: boolean): number | null {
    return maySleep && this.tookInterrupt() ? -ERRNO.EINTR : null;
  }

  tookInterrupt(): boolean {
    if (this.#takeInterrupt()) this.#interrupted = true;
    return this.#interrupted;
  }

  /** A whole call that never sleeps, and is rare. */
  brief(
    call: CallName,
    entered: readonly FieldValue[],
    make: () => number,
    returned: (ret: number) => readonly FieldValue[] = () => NOTHING,
  ): number {
    const [first] = entered;
    this.arrive(call, ABOUT_FD.has(call) && typeof first === 'number' ? first : -1);
    this.enter(call, entered, false);
    const ret = make();
    return this.done(call, ret, returned(ret));
  }
}

/** Calls whose first argument is their descriptor. */
const ABOUT_FD: ReadonlySet<string> = new Set(
  Object.entries(CALLS).flatMap(([name, { entered, fd }]) =>
    fd !== null && Object.keys(entered)[0] === fd ? [name] : [],
  ),
);

const span: ByteSpan = { bytes: new Uint8Array(0), length: 0 };

/** A buffer argument as a record's field; the object is reused for the next. */
export const spanOf = (bytes: Uint8Array, length: number): ByteSpan => {
  span.bytes = bytes;
  span.length = length;
  return span;
};
