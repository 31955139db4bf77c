import { z } from 'zod';
import { processRef, stamp, where } from './where.ts';

/** Processes and threads start, execute another program, and end. */

/**
 * A process was started. `program`: the name of its program (`server`, `client`). `replaces`: the pid of
 * the ended process that it replaces.
 */
export const processStarted = z.strictObject({
  ...stamp,
  type: z.literal('process.started'),
  where: processRef,
  parentPid: z.int(),
  program: z.string(),
  replaces: z.int().optional(),
});

/**
 * fork(2): `child` has copies of all descriptors that the process had when the call was entered, each
 * of the same open file.
 */
export const processForked = z.strictObject({
  ...stamp,
  type: z.literal('process.forked'),
  where,
  child: z.int(),
});

/** execve(2) succeeded: the process runs `program`, its other threads and its close-on-exec descriptors are gone. */
export const processExeced = z.strictObject({
  ...stamp,
  type: z.literal('process.execed'),
  where,
  program: z.string(),
});

/** A process ended, with an exit code or the signal that killed it. The kernel closed all its descriptors. */
export const processExited = z.strictObject({
  ...stamp,
  type: z.literal('process.exited'),
  where: processRef,
  code: z.int().nullable(),
  signal: z.string().nullable(),
  /** True when its parent has not waited for it: it is a zombie until `process.reaped`. */
  zombie: z.literal(true).optional(),
});

/** Its parent has waited for a zombie, wait(2): the kernel has forgotten it. */
export const processReaped = z.strictObject({
  ...stamp,
  type: z.literal('process.reaped'),
  where: processRef,
});

/** A thread other than the first started: it shares the process's descriptors. */
export const threadStarted = z.strictObject({
  ...stamp,
  type: z.literal('thread.started'),
  where,
});

export const threadExited = z.strictObject({ ...stamp, type: z.literal('thread.exited'), where });
