import { z } from 'zod';
import { labEnding } from '../api/endings.ts';
import { address, createLab } from '../api/labs.ts';
import { atAddress } from '../facts/kernel.ts';
import { clientState } from './clients.ts';
import { connection, passedDescriptor } from './connections.ts';
import { processState } from './processes.ts';
import { datagramQueue, listening, listeningElsewhere } from './queues.ts';
import { serverState } from './servers.ts';
import { socket } from './sockets.ts';

/**
 * The picture: all that the reducer derives from the facts up to `seq`. It is a lab's `state` in the API,
 * the content of a viewer's snapshot, and what the page draws. Times are CLOCK_MONOTONIC nanoseconds as
 * in events; durations in `…Ms` are milliseconds.
 */

/** Exact totals since the lab began. Every call of CALLS has an entry from the start. */
export const counters = z.strictObject({
  /** By call's name: entered, returned, and failed (returned -1), over all threads. */
  calls: z.record(
    z.string(),
    z.strictObject({ entered: z.int(), returned: z.int(), failed: z.int() }),
  ),
  /** The server's calls alone. */
  serverCalls: z.record(z.string(), z.int()),
  accepted: z.int(),
  connectionRequests: z.int(),
  /** Sending calls of clients (write, sendto, sendmsg) that sent at least one byte. */
  serviceRequests: z.int(),
  /** Sending calls of the server that sent at least one byte. */
  replies: z.int(),
  /** By the server. */
  bytesRead: z.int(),
  bytesWritten: z.int(),
  events: z.int(),
  samples: z.int(),
});

export const labState = z.strictObject({
  /** The last event in it; 0 before the first. */
  seq: z.int(),
  /** That event's time (or a later one, when a reader asked for the picture at that time). */
  t: z.number(),
  startedAt: z.number(),
  config: createLab,
  address,
  /** The listening socket of `server`. */
  listening: listening.nullable(),
  /** Listening sockets at the lab's address that no server of the lab has. */
  elsewhere: z.array(listeningElsewhere),
  /** Datagram transports only, once the server has bound. */
  datagrams: datagramQueue.nullable(),
  /** Every process that the facts mention, oldest first; an ended one has no descriptors. */
  processes: z.array(processState),
  sockets: z.array(socket),
  /** The server that the lab is about: the first of `servers`. */
  server: serverState,
  /** The processes that serve at the lab's address, oldest first. A successor takes its predecessor's place. */
  servers: z.array(serverState).min(1),
  /** Newest last; a few. */
  passed: z.array(passedDescriptor),
  /** While no server of the lab has its address: what the kernel still has there; null when not asked. */
  atAddress: atAddress.nullable(),
  clients: z.array(clientState),
  connections: z.array(connection),
  counters,
});

/** A lab as the API returns it. */
export const lab = z.strictObject({
  id: z.string(),
  ...createLab.shape,
  address,
  serverPid: z.int().nullable(),
  createdAt: z.iso.datetime(),
  /** Null while its programs live. An ended lab is kept for viewing, the last `LIMITS.keptLabs` of a daemon. */
  ended: labEnding.nullable(),
  state: labState,
});

export type Counters = z.infer<typeof counters>;
export type LabState = z.infer<typeof labState>;
export type Lab = z.infer<typeof lab>;
