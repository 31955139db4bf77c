import { decodeGateOrder, GATE_ORDER_BYTES } from '@socketarium/protocol/wire';

/** The control descriptor, as the gate needs it. Results as in libc, or -errno. */
export interface GateControl {
  /** Whether there is something to read: 1, 0 after `timeoutMs` (-1: never), or -EINTR. */
  poll(timeoutMs: number): number;
  /** Reads what is there; 0 at end-of-file, or -errno. Asked only when poll said that there is something. */
  read(into: Uint8Array): number;
}

export interface GateClock {
  /** CLOCK_MONOTONIC now, nanoseconds. */
  now(): number;
  /** A recent value of it that costs nothing. */
  recent(): number;
}

/** While open, orders are looked for at most this often, nanoseconds. */
const LOOK_EVERY_NS = 1e6;
const ORDERS_AT_ONCE = 64;

/**
 * Where the server stands, in user space, before each call until it may go on. Orders come on the
 * control descriptor at any time; what they ask for holds from the next call on. One of them is not
 * about standing: how long a request's work takes, which is kept here for the design to ask. Which
 * call it is that stands here, and that it does, is its caller's to tell.
 *
 * Open: no record, and one poll of the descriptor a millisecond. Paced: waits so long before each
 * call. Paused: waits for a step or for resume. A step that finds nobody waiting is kept, one at
 * most, and holds the call after it.
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
  /** The end is known and nobody was asked to stop yet. */
  #stopDue = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param takeInterrupt whether a signal came since it was last asked. */
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

  /** True when the next call must wait here, by the orders that came until now. */
  get shut(): boolean {
    if (this.open && this.#lookIsDue()) this.#look();
    return !this.open;
  }

  /**
   * Returns when a call may go on that found the gate shut. False when the server is asked to stop
   * instead: a signal came while it stood here, or whoever gives the orders is gone.
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
      // EINTR needs no branch of its own: the signal's mark is found on the way round.
      if (this.#control.poll(timeoutMs) > 0) this.#takeOrders();
    }
  }

  /** True, once, when whoever gives the orders is gone: the server is asked to stop. */
  takeStop(): boolean {
    const due = this.#stopDue;
    this.#stopDue = false;
    return due;
  }

  /** The next call, or whoever asks for workMs, is to know of every order: time went by, asleep. */
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
    // End-of-file, or a descriptor that cannot be read: nobody gives orders.
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

  /** Nobody can open the gate any more, so it must not stay shut. */
  #end(): void {
    this.#ended = true;
    this.#stopDue = true;
    this.#paused = false;
    this.#paceMs = 0;
    this.#stepKept = false;
  }
}
