import { z } from 'zod';
import { event } from '../facts/facts.ts';
import { labState } from '../picture/picture.ts';
import { labEnding } from './endings.ts';
import { run } from './runs.ts';

/**
 * The stream at WS /api/labs/:id/stream, JSON text messages. A viewer gets `hello`, then a `snapshot` at
 * some seq N, then `events` from N+1 on without a gap, until another `snapshot` replaces all before it. A
 * viewer that was connected before may resume with `?after=SEQ`: if the lab still has those events,
 * `resumed` takes the snapshot's place and `events` follow from SEQ+1.
 */

/**
 * The stream's query. `after`: the last seq that the viewer has. `startedAt`: the start time of the lab
 * that the viewer has; when given, the stream is resumed only if this lab has the same. A restarted
 * daemon gives the same ids to other labs, so a viewer that reconnects should send it.
 */
export const streamQuery = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  startedAt: z.coerce.number().min(0).optional(),
});

export const hello = z.strictObject({
  type: z.literal('hello'),
  protocolVersion: z.int(),
  labId: z.string(),
});

export const snapshot = z.strictObject({
  type: z.literal('snapshot'),
  /** `first`; `behind`: the viewer did not keep up; `thinned`: there are more events than can be drawn. */
  reason: z.enum(['first', 'behind', 'thinned']),
  state: labState,
  /** Events that this snapshot replaces, not sent one by one. */
  omitted: z.int(),
  /** The newest events before the snapshot, already applied in it, so that the call list shows real calls. */
  tail: z.array(event),
});

export const resumed = z.strictObject({ type: z.literal('resumed'), after: z.int() });

export const events = z.strictObject({ type: z.literal('events'), events: z.array(event) });

/** The scenario run of this lab, sent once at the beginning and after each change. */
export const runChanged = z.strictObject({ type: z.literal('run'), run });

/** The lab has ended; the stream closes after this message. `kept`: it can still be viewed; otherwise it is gone. */
export const ended = z.strictObject({
  type: z.literal('ended'),
  ...labEnding.shape,
  kept: z.boolean(),
});

export const pong = z.strictObject({ type: z.literal('pong'), id: z.int() });

/** What the daemon sends. */
export const streamMessage = z.discriminatedUnion('type', [
  hello,
  snapshot,
  resumed,
  events,
  runChanged,
  ended,
  pong,
]);

/** The only message that a viewer may send. Commands go through POST. Anything else closes the stream. */
export const viewerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ping'), id: z.int() }),
]);

export type StreamQuery = z.infer<typeof streamQuery>;
export type StreamMessage = z.infer<typeof streamMessage>;
export type ViewerMessage = z.infer<typeof viewerMessage>;
