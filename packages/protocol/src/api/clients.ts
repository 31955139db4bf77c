import { z } from 'zod';
import { LIMITS } from '../limits.ts';

/** What a client says in one message, without the newline that ends it. */
const message = z
  .string()
  .max(LIMITS.messageBytes)
  .refine((text) => !text.includes('\n'), 'must be one line');

const times = z.int().min(1).max(LIMITS.timesPerStep).default(1);

/**
 * One step of a scripted client: a call, as its line of C would be. What a step gives, errno
 * included, is a fact like any other; a failed call does not end the script, as a program that only
 * prints perror(3) goes on. socket(2) (and on unix-dgram an automatic bind(2), so that an answer can
 * come; on datagrams SO_RCVTIMEO, see replyTimeoutMs) is made before the first step; whatever is open
 * is closed after the last. A step on what is closed gives EBADF.
 */
export const clientStep = z.discriminatedUnion('call', [
  z.strictObject({ call: z.literal('connect') }),
  z.strictObject({
    call: z.enum(['write', 'sendto', 'sendmsg']),
    /** As it is: no newline is added. */
    text: z.string().max(LIMITS.messageBytes).optional(),
    /** So many bytes made up, when there is no `text`. */
    bytes: z.int().min(0).max(LIMITS.stepBytes).optional(),
    /** How often; it stops at the first failure. */
    times,
    /** MSG_DONTWAIT: EAGAIN where it would sleep (sendto and sendmsg). */
    dontWait: z.boolean().default(false),
    /** sendmsg on a Unix socket: pass a descriptor of a file that holds this text (SCM_RIGHTS). */
    passes: z.string().max(LIMITS.messageBytes).optional(),
  }),
  z.strictObject({
    call: z.enum(['read', 'recvfrom', 'recvmsg']),
    count: z.int().min(1).max(LIMITS.bufferBytes).default(4096),
    /** `once`; or again and again up to a newline, or until it gives 0 or fails. */
    until: z.enum(['once', 'line', 'end']).default('once'),
  }),
  z.strictObject({
    call: z.literal('shutdown'),
    how: z.enum(['SHUT_RD', 'SHUT_WR', 'SHUT_RDWR']).default('SHUT_WR'),
  }),
  /** A second descriptor for the same socket. */
  z.strictObject({ call: z.literal('dup') }),
  /** `socket`: the first descriptor; `copy`: what dup gave. */
  z.strictObject({ call: z.literal('close'), fd: z.enum(['socket', 'copy']).default('socket') }),
  z.strictObject({ call: z.literal('nanosleep'), ms: z.int().min(0).max(LIMITS.thinkMs) }),
]);

/**
 * What a client does: `services` times it makes a socket, connects, sends each of its messages
 * `thinkMs` after the step before, reads the reply and closes. Every service is a new connection,
 * so it rejoins at the tail of the queue.
 *
 * - service `sum`: sends `numbers`, then `0`, and reads until end-of-file.
 * - service `echo`: sends each of `lines` and reads its echo before the next.
 * - service `file`: sends `file.bytes` made-up bytes as clients/file.ts tells, and reads the verdict.
 * - service `descriptor`: passes a descriptor of a file that holds `lines`, and reads what comes back.
 * - `steps`: does just these, once for each of `services`, whatever the service is.
 * - `interactive`: after its messages it keeps the connection and does what client.send and
 *   client.close ask. (No `0` is sent for it: the user decides when the service ends.)
 */
export const clientScript = z.strictObject({
  numbers: z.array(z.int32()).max(LIMITS.messagesPerScript).default([3, 4, 5]),
  lines: z.array(message).max(LIMITS.messagesPerScript).default(['hello', 'is anyone there?']),
  thinkMs: z.int().min(0).max(LIMITS.thinkMs).default(500),
  /** Milliseconds before the first socket(2). */
  startMs: z
    .int()
    .min(0)
    .max(LIMITS.thinkMs * 10)
    .default(0),
  services: z.int().min(1).max(LIMITS.servicesPerClient).default(1),
  interactive: z.boolean().default(false),
  /**
   * False: it says all it has to say and reads no answer until client.read is commanded; while answers
   * are due it stays connected. (Of no meaning for `steps`, which say themselves when to read.)
   */
  reads: z.boolean().default(true),
  file: z
    .strictObject({
      bytes: z.int().min(0).max(LIMITS.fileBytes).default(8_388_608),
      /** Bytes for one call; on datagrams the size of each. */
      chunkBytes: z.int().min(1).max(LIMITS.chunkBytes).default(65_536),
      /** Shown as its name. */
      name: z
        .string()
        .max(LIMITS.fileNameBytes)
        .regex(/^[\w. -]*$/)
        .default('movie.mp4'),
    })
    .prefault({}),
  /** Datagrams: how long it waits for an answer (SO_RCVTIMEO, socket(7)) before EAGAIN; 0 for ever. */
  replyTimeoutMs: z.int().min(0).max(LIMITS.replyTimeoutMs).default(2000),
  steps: z.array(clientStep).max(LIMITS.stepsPerScript).optional(),
  /** Milliseconds between one of `steps` and the next, in no call: for somebody who watches. */
  stepMs: z.int().min(0).max(LIMITS.thinkMs).default(0),
});

/** Body of POST /api/labs/:id/clients. */
export const addClients = z.strictObject({
  count: z.int().min(1).max(LIMITS.clientsPerRequest).default(1),
  /** Milliseconds between one client's start and the next's. */
  spacingMs: z.int().min(0).max(LIMITS.thinkMs).default(0),
  /**
   * A process for each client, so that one can be killed alone. Default: when count is at most 8
   * and LIMITS.isolatedClientsPerLab allows; past that they share the lab's client process.
   */
  isolated: z.boolean().optional(),
  script: clientScript.partial().optional(),
});

export type ClientStep = z.infer<typeof clientStep>;
export type ClientScript = z.infer<typeof clientScript>;
export type AddClients = z.infer<typeof addClients>;
export type AddClientsInput = z.input<typeof addClients>;
