import { type LabState, receives, type SocketariumEvent, sends } from '@socketarium/protocol';
import { peerOf } from '../selectors/lab.ts';
import type { Projection, Step } from './contract.ts';
import { append, emptyLog, type Log, size } from './lanes/log.ts';

/** What the lab's first server did recently: which clients it served, and in which calls it slept. */

/** A call shorter than this does not count as sleep, ns. */
const SHORT_NS = 1e6;
/** Items kept of each kind: at full speed that is a short span, and `since` says how short. */
const MOST = 2000;

export interface Served {
  readonly t: number;
  readonly clientId: string;
}

export interface Slept {
  readonly call: string;
  readonly from: number;
  readonly to: number;
}

export interface Activity {
  /** Everything since then is known, ns. */
  readonly since: number;
  readonly served: Log<Served>;
  readonly slept: Log<Slept>;
}

const NOTHING: Activity = { since: 0, served: emptyLog(), slept: emptyLog() };

/** Fed with every fact, so that nothing is missing in the span that it covers. */
export class ActivityLog implements Projection<Activity> {
  #now = NOTHING;

  /** What a gap left out is not known: it begins after it. */
  reset(state: LabState): void {
    this.#now = { since: state.t, served: emptyLog(), slept: emptyLog() };
  }

  add(steps: readonly Step[]): void {
    for (const { event, state } of steps) {
      if (event.type === 'syscall.returned') this.#take(event, state);
    }
  }

  /** Each entry has its time, so a moment of the past uses the same list. */
  at(): Activity {
    return this.#now;
  }

  #take({ where, callId, call, ret }: ReturnedFact, state: LabState): void {
    const { pid, lastCall } = state.server;
    if (where.pid !== pid || lastCall === null || lastCall.callId !== callId) return;
    const { enteredAt: from, returnedAt: to } = lastCall;
    if (to - from >= SHORT_NS) {
      const slept = append(this.#now.slept, { call, from, to }, MOST);
      this.#now = { ...this.#now, slept, since: sinceOf(this.#now, slept, ({ to: t }) => t) };
    }
    const clientId =
      ret > 0 && (receives(call) || sends(call)) ? peerOf(state, lastCall)?.clientId : undefined;
    if (clientId === undefined) return;
    const served = append(this.#now.served, { t: to, clientId }, MOST);
    this.#now = { ...this.#now, served, since: sinceOf(this.#now, served, ({ t }) => t) };
  }
}

type ReturnedFact = Extract<SocketariumEvent, { type: 'syscall.returned' }>;

/** Once the oldest are dropped, what came before the rest is not known. */
const sinceOf = <T>({ since }: Activity, log: Log<T>, t: (one: T) => number): number => {
  const oldest = log.items[log.start];
  return size(log) < MOST || oldest === undefined ? since : Math.max(since, t(oldest));
};
