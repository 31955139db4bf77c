import {
  type ClientScript,
  type GateMode,
  HERE,
  type ProcessRef,
  type Unsequenced,
} from '@socketarium/protocol';
import { monotonicNow } from '@socketarium/syscalls';

/** The facts that the host itself adds: what it did, and how the processes it started ended. */

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A process of this machine. */
export const here = (pid: number): ProcessRef => ({ host: HERE, pid });

/** @param replaces pid of the process that it replaces. */
export const processStarted = (
  pid: number,
  program: 'server' | 'client',
  replaces?: number,
): Unsequenced => ({
  type: 'process.started',
  t: monotonicNow(),
  where: here(pid),
  parentPid: process.pid,
  program,
  ...(replaces === undefined ? {} : { replaces }),
});

export const processExited = (pid: number, { code, signal }: Exit): Unsequenced => ({
  type: 'process.exited',
  t: monotonicNow(),
  where: here(pid),
  code,
  signal,
});

export const gateChanged = (pid: number, mode: GateMode, paceMs: number): Unsequenced => ({
  type: 'gate.changed',
  t: monotonicNow(),
  where: here(pid),
  mode,
  paceMs,
});

export const workChanged = (ms: number): Unsequenced => ({
  type: 'work.changed',
  t: monotonicNow(),
  ms,
});

/** @param spare more descriptors that fit; null when the old limit is restored. */
export const descriptorsLimited = (
  pid: number,
  soft: number,
  spare: number | null,
): Unsequenced => ({
  type: 'limit.changed',
  t: monotonicNow(),
  where: here(pid),
  resource: 'RLIMIT_NOFILE',
  soft,
  spare,
});

/** @param pid of the process that runs it; undefined when that could not be started. */
export const clientAdded = (
  client: string,
  pid: number | undefined,
  isolated: boolean,
  script: ClientScript,
): Unsequenced => ({
  type: 'client.added',
  t: monotonicNow(),
  client,
  process: pid === undefined ? null : here(pid),
  isolated,
  script,
});

export const clientReads = (client: string, reads: boolean): Unsequenced => ({
  type: 'client.changed',
  t: monotonicNow(),
  client,
  reads,
});

export const marker = (text: string): Unsequenced => ({
  type: 'marker.set',
  t: monotonicNow(),
  text,
});
