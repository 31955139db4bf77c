import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** What a client says in one message, without the newline that ends it. */
const message = z
  .string()
  .max(LIMITS.messageBytes)
  .refine((text) => !text.includes('\n'), 'must be one line');

/**
 * What a client does: `services` times it makes a socket, connects, sends each of its messages
 * `thinkMs` after the step before, reads the reply and closes. Every service is a new connection,
 * so it rejoins at the tail of the queue.
 *
 * - service `sum`: sends `numbers`, then `0`, and reads until end-of-file.
 * - service `echo`: sends each of `lines` and reads its echo before the next.
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

export type ClientScript = z.infer<typeof clientScript>;
export type AddClients = z.infer<typeof addClients>;
export type AddClientsInput = z.input<typeof addClients>;
