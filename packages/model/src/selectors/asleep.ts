import type { OpenCall } from '@socketarium/protocol';

/** A call that lasts for less does not count as asleep: to the eye it returns at once. */
export const ASLEEP_MS = 100;

/** A sleep in a call. */
export interface Sleep {
  readonly call: OpenCall;
  /** So far; or in all, where `whole`. */
  readonly ms: number;
  /** It is in the past: the call's duration is known. */
  readonly whole: boolean;
}

/** A caller: a server, a client, a thread. */
export interface Caller {
  readonly inCall: OpenCall | null;
  readonly blockedIn: string | null;
}

/**
 * The sleep that a caller is in at `now`, ns; null when it is in none that counts. Caption, stage, cards,
 * panels and machine all use this, so that they agree. For a past moment the call's duration is known: a
 * short one is no sleep, and a long one is a sleep from its entry on.
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
