import { decodeGateOrder, GATE_ORDER_BYTES } from '@socketarium/protocol/wire';

/** The control descriptor, as the gate needs it. Results as in libc, or -errno. */
export interface GateControl {
  /** Whether there is something to read: 1, 0 after `timeoutMs` (-1: never), or -EINTR. */
  poll(timeoutMs: number): number;
  /** Reads what is there; 0 at end-of-file, or -errno. Called only when poll reported something. */
  read(into: Uint8Array): number;
}

export interface GateClock {
  /** CLOCK_MONOTONIC now, nanoseconds. */
  now(): number;
  /** A recent value of it that costs nothing. */
  recent(): number;
}

/** While open, orders are polled at most this often, nanoseconds. */
const LOOK_EVERY_NS = 1e6;
const ORDERS_AT_ONCE = 64;

/**
 * Where the server waits, in user space, before each call until it may continue. Orders come on the
 * control descriptor at any time and hold from the next call on. One of them is not about waiting: how
 * long a request's work takes, which is kept here for the design. Recording which call waits here is the
 * caller's job.
 *
 * Open: no record, and one poll of the descriptor a millisecond. Paced: waits for the pace before each
 * call. Paused: waits for a step or for resume. A step without a waiting call is kept, one at most, and
 * holds the call after it.
 */
export class Gate {
  readonly #control: GateControl;
  readonly #clock: GateClock;
  readonly #takeInterrupt: () => boolean;
  readonly #orders = new Uint8Array(GATE_ORDER_BYTES * ORDERS_AT_ONCE);
  #ordersLength = 0;
  #paused: boolean;
  #paceMs = 0;
  #workMs: number;
  #stepKept = false;
  #ended = false;
  /** The control descriptor has ended, and no stop was requested yet. */
  #stopDue = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param takeInterrupt whether a signal came since the last call of it. */
  constructor(
    control: GateControl,
    clock: GateClock,
    takeInterrupt: () => boolean,
    paused: boolean,
    workMs = 0,
  ) {
    this.#control = control;
    this.#clock = clock;
    this.#takeInterrupt = takeInterrupt;
    this.#paused = paused;
    this.#workMs = workMs;
  }

  /** How long the work of a request takes, milliseconds, by the newest order. */
  get workMs(): number {
    if (this.#lookIsDue()) this.#look();
    return this.#workMs;
  }

  /** True while calls pass without waiting. */
  get open(): boolean {
    return !this.#paused && this.#paceMs === 0;
  }

  /** True when the next call must wait here, by the orders so far. */
  get shut(): boolean {
    if (this.open && this.#lookIsDue()) this.#look();
    return !this.open;
  }

  /**
   * Waits until a call that found the gate shut may continue. False when the server must stop instead: a
   * signal came while it waited, or the control descriptor has ended.
   */
  stand(): boolean {
    const since = this.#clock.now();
    for (;;) {
      if (this.takeStop()) return false;
      if (this.#stepKept) {
        this.#stepKept = false;
        return true;
      }
      let timeoutMs = -1;
      if (!this.#paused) {
        const leftMs = this.#paceMs - (this.#clock.now() - since) / 1e6;
        if (leftMs <= 0) return true;
        timeoutMs = Math.ceil(leftMs);
      }
      if (this.#takeInterrupt()) return false;
      // EINTR needs no branch of its own: the signal is found on the next iteration.
      if (this.#control.poll(timeoutMs) > 0) this.#takeOrders();
    }
  }

  /** True, once, when the control descriptor has ended: the server must stop. */
  takeStop(): boolean {
    const due = this.#stopDue;
    this.#stopDue = false;
    return due;
  }

  /** The next call, or reading workMs, must see every order: time passed, asleep. */
  lookSoon(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  #lookIsDue(): boolean {
    return !this.#ended && this.#clock.recent() - this.#lookedAt >= LOOK_EVERY_NS;
  }

  #look(): void {
    this.#lookedAt = this.#clock.recent();
    if (!this.#ended && this.#control.poll(0) > 0) this.#takeOrders();
  }

  #takeOrders(): void {
    const count = this.#control.read(this.#orders.subarray(this.#ordersLength));
    // End-of-file, or an unreadable descriptor: no more orders.
    if (count <= 0) {
      this.#end();
      return;
    }
    this.#ordersLength += count;
    let at = 0;
    for (; at + GATE_ORDER_BYTES <= this.#ordersLength; at += GATE_ORDER_BYTES) this.#obey(at);
    this.#orders.copyWithin(0, at, this.#ordersLength);
    this.#ordersLength -= at;
  }

  #obey(at: number): void {
    const order = decodeGateOrder(this.#orders, at);
    switch (order.order) {
      case 'pause':
        this.#paused = true;
        break;
      case 'step':
        this.#paused = true;
        this.#stepKept = true;
        break;
      case 'resume':
        this.#paused = false;
        this.#stepKept = false;
        break;
      case 'pace':
        this.#paceMs = order.ms;
        break;
      case 'work':
        this.#workMs = order.ms;
        break;
    }
  }

  /** The gate can no longer be opened, so it must not stay shut. */
  #end(): void {
    this.#ended = true;
    this.#stopDue = true;
    this.#paused = false;
    this.#paceMs = 0;
    this.#stepKept = false;
  }
}
