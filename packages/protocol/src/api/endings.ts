import { z } from 'zod';

/** Body of POST /api/labs/:id/end. */
export const endLab = z.strictObject({
  /** The lab in which it goes on, such as the same clients at another server; whoever looks at this one is told. */
  next: z.string().max(40).optional(),
});

/** How a lab ended: its programs are gone, and what was seen of it can be looked at. */
export const labEnding = z.strictObject({
  at: z.iso.datetime(),
  reason: z.string(),
  /** The last event before its programs were asked to end: what follows is how they did. */
  seq: z.int(),
  /** The lab in which it went on; it may be gone as well. */
  next: z.string().nullable(),
});

export type EndLab = z.infer<typeof endLab>;
export type LabEnding = z.infer<typeof labEnding>;
