import type { OpenCall } from '@socketarium/protocol';

/** A call that lasts for less is not said to sleep: it returns at once, as far as an eye can tell. */
export const ASLEEP_MS = 100;

/** A sleep in a call. */
export interface Sleep {
  readonly call: OpenCall;
  /** So far; or, where `whole`, in all. */
  readonly ms: number;
  /** It is of the past: how long the call took is known. */
  readonly whole: boolean;
}

/** Whoever makes calls: a server, a client, a thread. */
export interface Caller {
  readonly inCall: OpenCall | null;
  readonly blockedIn: string | null;
}

/**
 * The sleep that a caller is in at `now`, ns; null while it is in none that is worth the word. Caption,
 * stage, cards, panels and machine all ask here, so that they say the same. Of a past moment it is
 * known how long the call took: a short one was no sleep, and a long one is a sleep from its entry on.
 */
export const sleepOf = ({ inCall, blockedIn }: Caller, now: number): Sleep | null => {
  if (inCall === null || blockedIn === null) return null;
  const { since, until } = inCall;
  const soFar = Math.max(0, now - since) / 1e6;
  if (until === null) return { call: inCall, ms: soFar, whole: false };
  const whole = until !== undefined;
  const ms = whole ? (until - since) / 1e6 : soFar;
  return ms >= ASLEEP_MS ? { call: inCall, ms, whole } : null;
};
