import { z } from 'zod';
import { labClientId as clientId } from '../facts/syscalls.ts';
import { LIMITS } from '../limits.ts';
import { addClients } from './clients.ts';

/** Commands: what a user asks of a lab, in the imperative. Body of POST /api/labs/:id/commands. */

export const command = z.discriminatedUnion('type', [
  /** Hold the server at the gate before its next call. The call that it is in continues. */
  z.strictObject({ type: z.literal('server.pause') }),
  /** Let one call pass, then hold the next. During a call the step is remembered; at most one is. */
  z.strictObject({ type: z.literal('server.step') }),
  /** Let calls pass again, at the pace that was set. */
  z.strictObject({ type: z.literal('server.resume') }),
  /** Wait `ms` before every call; 0 is full speed. This does not end a pause. */
  z.strictObject({ type: z.literal('server.pace'), ms: z.int().min(0).max(LIMITS.paceMs) }),
  /** SIGTERM: the blocked call returns EINTR and the server runs its closing steps, 9 to 12. */
  z.strictObject({ type: z.literal('server.terminate') }),
  /** SIGKILL: the server runs no closing steps. */
  z.strictObject({ type: z.literal('server.kill') }),
  /** From the next request on, each request takes the server this long in nanosleep(2); 0 is none. */
  z.strictObject({ type: z.literal('server.work'), ms: z.int().min(0).max(LIMITS.workMs) }),
  /**
   * Lower RLIMIT_NOFILE of the running server so that only `spare` more descriptors fit (then EMFILE);
   * null restores the old limit. A server asleep in accept(2) has reserved its next descriptor already
   * (measured): with none to spare it still accepts once.
   */
  z.strictObject({
    type: z.literal('server.limitDescriptors'),
    spare: z.int().min(0).max(LIMITS.lowestFd).nullable(),
  }),
  /**
   * Start a new server process at the same address after the first has exited (else SERVER_RUNNING). It
   * may fail: the point is to see what its calls do about the name or port that the first left behind.
   */
  z.strictObject({
    type: z.literal('server.restart'),
    /** Step 1: unlink(2) the name first (Unix). */
    unlinkFirst: z.boolean().default(true),
    /** SO_REUSEADDR before bind(2) (tcp, udp). */
    reuseAddr: z.boolean().default(true),
  }),
  /** A second server process at the same address, while the first runs. */
  z.strictObject({
    type: z.literal('server.second'),
    unlinkFirst: z.boolean().default(false),
    reuseAddr: z.boolean().default(true),
  }),
  /** SIGKILL (or SIGTERM) to the newest second server. */
  z.strictObject({
    type: z.literal('server.endSecond'),
    signal: z.enum(['SIGKILL', 'SIGTERM']).default('SIGTERM'),
  }),
  /**
   * Set how long the lab's clients think, in percent of what their scripts say; it holds for later
   * clients too, and at once for a client that is thinking now.
   */
  z.strictObject({
    type: z.literal('clients.tempo'),
    percent: z.int().min(0).max(LIMITS.tempoPercent),
  }),
  z.strictObject({ type: z.literal('client.add'), ...addClients.shape }),
  /** shutdown(2) on the client's connection: SHUT_WR is the half-close. */
  z.strictObject({
    type: z.literal('client.shutdown'),
    clientId,
    how: z.enum(['SHUT_RD', 'SHUT_WR', 'SHUT_RDWR']).default('SHUT_WR'),
  }),
  /** Stop reading answers from its next read on (`on: false`), or read again. */
  z.strictObject({ type: z.literal('client.read'), clientId, on: z.boolean() }),
  /** Write one line (a newline is added) on the client's connection. */
  z.strictObject({
    type: z.literal('client.send'),
    clientId,
    text: z
      .string()
      .max(LIMITS.messageBytes)
      .refine((text) => !text.includes('\n'), 'must be one line'),
  }),
  /** Close the client's connection now, whatever is left of its script. */
  z.strictObject({ type: z.literal('client.close'), clientId }),
  /** SIGKILL to the client's process; refused with CLIENT_SHARES_PROCESS when other clients live in it. */
  z.strictObject({ type: z.literal('client.kill'), clientId }),
  z.strictObject({ type: z.literal('marker.set'), text: z.string().min(1).max(200) }),
]);

export type Command = z.infer<typeof command>;
export type CommandType = Command['type'];
