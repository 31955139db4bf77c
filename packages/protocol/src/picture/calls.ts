import { z } from 'zod';
import { argValue, callName } from '../facts/syscalls.ts';

/** What the picture has of any process: its calls, and its state in its machine. See picture.ts for units. */

/** A call that was entered and has not returned. */
export const openCall = z.strictObject({
  /** The fact's call id: an entry and its return have the same, in one thread. */
  callId: z.int(),
  call: callName,
  args: z.record(z.string(), argValue),
  since: z.number(),
  /**
   * Only in a picture of the past: when the call returned, as is known now; null when it has still not
   * returned, though it has lasted long enough to count as asleep.
   */
  until: z.number().nullable().optional(),
});

/** A call that returned, with its arguments and its results. */
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

/** The position of a follower in its state machine. */
export const machinePosition = z.strictObject({
  /** Id of a state of the machine. */
  state: z.string(),
  /** When it entered this state. */
  since: z.number(),
  /** Id of the transition that led here, null at the start. */
  lastTransition: z.string().nullable(),
  /** Calls that the machine does not allow in the state they were made in, newest last, a few. */
  surprises: z.array(
    z.strictObject({ seq: z.int(), t: z.number(), state: z.string(), what: z.string() }),
  ),
  surpriseCount: z.int(),
});

export type OpenCall = z.infer<typeof openCall>;
export type FinishedCall = z.infer<typeof finishedCall>;
export type MachinePosition = z.infer<typeof machinePosition>;
