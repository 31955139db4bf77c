import { z } from 'zod';
import { clientScript } from '../api/clients.ts';
import { callName, labClientId } from './syscalls.ts';
import { processRef, stamp, where } from './where.ts';

/** What the lab does to its processes: gates, limits, clients, marks. */

export const gateMode = z.enum(['open', 'paced', 'paused']);

/** The lab set a process's gate: open (full speed), paced (`paceMs` before each call), or paused. */
export const gateChanged = z.strictObject({
  ...stamp,
  type: z.literal('gate.changed'),
  where: processRef,
  mode: gateMode,
  paceMs: z.int(),
});

/** A thread waits at the gate, in user space, before it makes `call`. */
export const gateWaiting = z.strictObject({
  ...stamp,
  type: z.literal('gate.waiting'),
  where,
  call: callName,
  /** The call's descriptor; absent for none. */
  fd: z.int().optional(),
});

export const gatePassed = z.strictObject({
  ...stamp,
  type: z.literal('gate.passed'),
  where,
  call: callName,
});

/** A client was added with this plan, to be run by `process`, which is null when it could not be started. */
export const clientAdded = z.strictObject({
  ...stamp,
  type: z.literal('client.added'),
  client: labClientId,
  process: processRef.nullable(),
  /** True when the client has a process of its own. */
  isolated: z.boolean(),
  script: clientScript,
});

/** A client was ordered to stop reading answers, or to read them again (client.read). */
export const clientChanged = z.strictObject({
  ...stamp,
  type: z.literal('client.changed'),
  client: labClientId,
  reads: z.boolean(),
});

/** The lab changed RLIMIT_NOFILE of a process (prlimit(2)); `soft` is one more than its highest descriptor. */
export const limitChanged = z.strictObject({
  ...stamp,
  type: z.literal('limit.changed'),
  where: processRef,
  resource: z.literal('RLIMIT_NOFILE'),
  soft: z.int(),
  /** More descriptors that fit now; null when the limit is the old one again. */
  spare: z.int().nullable(),
});

/** The lab set how long each request takes its server, milliseconds. */
export const workChanged = z.strictObject({
  ...stamp,
  type: z.literal('work.changed'),
  ms: z.int(),
});

/** A mark in time was set: a note of the user's, or of the lab ("limit reached"). */
export const markerSet = z.strictObject({
  ...stamp,
  type: z.literal('marker.set'),
  text: z.string(),
});

export type GateMode = z.infer<typeof gateMode>;
