import { z } from 'zod';
import { clientScript } from '../api/clients.ts';
import { callName } from '../facts/syscalls.ts';
import { finishedCall, machinePosition, openCall } from './calls.ts';

/** The clients of the picture. See picture.ts for units. */

/**
 * `connecting`: until the kernel has it in the queue or the server has accepted it (datagrams, which have
 * no connection: until its first datagram is sent). `queued`: one of its datagrams waits. `served`: the
 * server has received all that it sent.
 */
export const clientPhase = z.enum(['connecting', 'queued', 'served', 'done', 'failed']);

/** What one call of a client carried: a datagram, a message, or bytes of a stream. */
export const clientMessage = z.strictObject({
  /** seq of the call's returned event. */
  seq: z.int(),
  way: z.enum(['sent', 'received']),
  length: z.int(),
  /** Its beginning, latin-1. */
  preview: z.string(),
  /** When the call returned. */
  t: z.number(),
});

export const clientState = z.strictObject({
  /** `client-3`, or `external:PID` (`external:PID#2` for its second connection). */
  id: z.string(),
  /** The name shown: `client 3`, or the external program's, such as `nc`. */
  name: z.string(),
  kind: z.enum(['lab', 'external']),
  pid: z.int().nullable(),
  isolated: z.boolean(),
  script: clientScript.nullable(),
  addedAt: z.number(),
  phase: clientPhase,
  /**
   * Why it failed or how it ended: an errno symbol that its call returned, a signal, `end-of-file`,
   * `reset` (by the kernel; no call has reported it yet), or null.
   */
  reason: z.string().nullable(),
  /** Place in the accept queue, 1 for the head; null outside it, and where it is not known. */
  place: z.int().nullable(),
  /**
   * Time spent connecting and queued over all its services. In the result of `reduce` a wait that still
   * goes on (`waitingSince` set) is not included; the model's `at(state, t)` adds it, up to its `t`.
   */
  waitedMs: z.number(),
  /** Since when it has been waiting unserved; null when it is not. */
  waitingSince: z.number().nullable(),
  blockedIn: callName.nullable(),
  inCall: openCall.nullable(),
  lastCall: finishedCall.nullable(),
  /** Id of its state in the client's machine; null for external clients, whose calls are not observed. */
  machine: z.string().nullable(),
  position: machinePosition.nullable(),
  /**
   * What it wrote and read over its present connection, the newest part, as latin-1 text (one character a
   * byte); `…`, which is no byte, stands for bytes that are not known or not kept.
   */
  sent: z.string(),
  received: z.string(),
  sentBytes: z.int(),
  receivedBytes: z.int(),
  /** The same call by call, newest last: at most LIMITS.clientMessages, none of an external client. */
  messages: z.array(clientMessage),
  /**
   * How its own calls reported the end of its present connection: `end-of-file` (a read of 0), or the
   * errno of a failed call, such as ECONNRESET or EPIPE; null while none has.
   */
  heard: z.string().nullable(),
  /**
   * Its present call found no room: connect(2) a full accept queue (kept until it returns, because TCP
   * tries again only after a while), a sending call a peer that has not read yet.
   */
  noRoom: z.boolean(),
  /** Bytes that it sent over its present connection and that the server closed without reading. */
  lost: z.int(),
  /** Bytes that were sent to it over its last connection and that it closed without reading. */
  leftUnread: z.int(),
  /**
   * Of an external client whose connection is over: what the server read from it and wrote to it,
   * latin-1, the newest part. Null before (its connection has them), and for the lab's clients.
   */
  exchanged: z
    .strictObject({
      read: z.string(),
      readBytes: z.int(),
      wrote: z.string(),
      wroteBytes: z.int(),
    })
    .nullable(),
  servicesWanted: z.int(),
  /** True while it does not read its answers (client.read, or its script). */
  stoppedReading: z.boolean(),
  /** Services begun: connections made so far. */
  servicesBegun: z.int(),
  servicesDone: z.int(),
  /** Its present connection, else null. */
  connectionId: z.string().nullable(),
});

export type ClientPhase = z.infer<typeof clientPhase>;
export type ClientMessage = z.infer<typeof clientMessage>;
export type ClientState = z.infer<typeof clientState>;
