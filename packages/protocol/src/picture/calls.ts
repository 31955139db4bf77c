import { z } from 'zod';
import { argValue, callName } from '../facts/syscalls.ts';

/** What the picture has of any process: its calls, and where it stands in its machine. See picture.ts for its units. */

/** A call that was entered and has not returned. */
export const openCall = z.strictObject({
  /** The fact's: an entry and its return have the same, in one thread. */
  callId: z.int(),
  call: callName,
  args: z.record(z.string(), argValue),
  since: z.number(),
  /**
   * Only in a picture of the past: when it returned, as is known since; null when it has not to this
   * day, though it has lasted long enough to be called asleep.
   */
  until: z.number().nullable().optional(),
});

/** A call that returned, with what it was given and what it gave. */
export const finishedCall = z.strictObject({
  /** seq of the returned event. */
  seq: z.int(),
  callId: z.int(),
  call: callName,
  args: z.record(z.string(), argValue),
  ret: z.int(),
  errno: z.string().nullable(),
  enteredAt: z.number(),
  returnedAt: z.number(),
});

/** Where a follower stands in its state machine. */
export const machinePosition = z.strictObject({
  /** Id of a state of the machine. */
  state: z.string(),
  /** Since when. */
  since: z.number(),
  /** Id of the transition that led here, null at the start. */
  lastTransition: z.string().nullable(),
  /** Calls that the machine does not allow where they were made, newest last, a few. */
  surprises: z.array(
    z.strictObject({ seq: z.int(), t: z.number(), state: z.string(), what: z.string() }),
  ),
  surpriseCount: z.int(),
});

export type OpenCall = z.infer<typeof openCall>;
export type FinishedCall = z.infer<typeof finishedCall>;
export type MachinePosition = z.infer<typeof machinePosition>;
