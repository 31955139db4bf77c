import { z } from 'zod';
import { CALL_NAMES } from '../calls/table.ts';
import { stamp, where } from './where.ts';

/** A system call's entry and its return, joined by the thread and the call's id. */

/** A buffer argument: its exact length, and its beginning as latin-1 text (one char a byte). */
export const bufferArg = z.strictObject({ length: z.int().min(0), preview: z.string() });

export const argValue = z.union([z.number(), z.string(), z.array(z.int()), bufferArg]);
export const callArgs = z.record(z.string(), argValue);

/**
 * A call's name as in section 2 of the manual. A call that CALLS does not have is reported too, with its
 * raw numbers as arguments, `arg0` to `arg5`.
 */
export const callName = z.string().min(1).max(40);
/** A call of CALLS: what a scenario may ask about. */
export const knownCall = z.enum(CALL_NAMES);

/** Id of a client of the lab. */
export const labClientId = z
  .string()
  .regex(/^client-[1-9]\d*$/, 'must be a client id such as client-3');

const caller = {
  where,
  /** The process's own count of calls: an entry and its return have the same. A thread has at most one open call. */
  callId: z.int().min(0),
  call: callName,
  /**
   * The lab's client that the call is made for, where one process runs several clients and no thread
   * belongs to one.
   */
  client: labClientId.optional(),
};

/**
 * A call is about to be made. `args` are those of CALLS[call].entered. `site`: where in the program, the
 * caller's address or line, when that is known. `sleeps`: false for a call that may sleep in general and
 * cannot here, because poll(2) or select(2) has reported that its data or room is there. Where that is
 * not known, the call counts as sleeping until it returns.
 */
export const syscallEntered = z.strictObject({
  ...stamp,
  type: z.literal('syscall.entered'),
  ...caller,
  args: callArgs,
  site: z.string().optional(),
  sleeps: z.literal(false).optional(),
});

/** A call returned `ret`; `errno` is its symbol when ret is -1. `args` are those of CALLS[call].returned. */
export const syscallReturned = z.strictObject({
  ...stamp,
  type: z.literal('syscall.returned'),
  ...caller,
  args: callArgs,
  ret: z.int(),
  errno: z.string().nullable(),
});

export type BufferArg = z.infer<typeof bufferArg>;
export type ArgValue = z.infer<typeof argValue>;
export type CallArgs = z.infer<typeof callArgs>;
export type SyscallEntered = z.infer<typeof syscallEntered>;
export type SyscallReturned = z.infer<typeof syscallReturned>;
