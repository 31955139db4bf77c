import type { ClientScript, GateMode, Unsequenced } from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';

/** The facts that the host adds of its own: what it did, and what became of the processes it started. */

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export const processStarted = (actor: string, pid: number): Unsequenced => ({
  type: 'process.started',
  t: monotonicNow(),
  actor,
  pid,
});

export const processExited = (actor: string, pid: number, exit: Exit): Unsequenced => ({
  type: 'process.exited',
  t: monotonicNow(),
  actor,
  pid,
  code: exit.code,
  signal: exit.signal,
});

export const gateChanged = (mode: GateMode, paceMs: number): Unsequenced => ({
  type: 'gate.changed',
  t: monotonicNow(),
  mode,
  paceMs,
});

export const workChanged = (ms: number): Unsequenced => ({
  type: 'work.changed',
  t: monotonicNow(),
  ms,
});

/** @param spare more descriptors that fit; null when the limit is the old one again. */
export const descriptorsLimited = (
  actor: string,
  soft: number,
  spare: number | null,
): Unsequenced => ({
  type: 'limit.changed',
  t: monotonicNow(),
  actor,
  resource: 'RLIMIT_NOFILE',
  soft,
  spare,
});

export const clientAdded = (
  actor: string,
  isolated: boolean,
  script: ClientScript,
): Unsequenced => ({ type: 'client.added', t: monotonicNow(), actor, isolated, script });

export const clientReads = (actor: string, reads: boolean): Unsequenced => ({
  type: 'client.changed',
  t: monotonicNow(),
  actor,
  reads,
});

export const marker = (text: string): Unsequenced => ({
  type: 'marker.set',
  t: monotonicNow(),
  text,
});
