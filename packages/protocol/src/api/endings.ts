import { z } from 'zod';

/** Body of POST /api/labs/:id/end. */
export const endLab = z.strictObject({
  /**
   * The lab that replaces this one, such as one with the same clients at another server; viewers of this
   * lab are notified.
   */
  next: z.string().max(40).optional(),
});

/** How a lab ended. Its programs are gone; its history can still be viewed. */
export const labEnding = z.strictObject({
  at: z.iso.datetime(),
  reason: z.string(),
  /** The last event before its programs were asked to end; later events show how they ended. */
  seq: z.int(),
  /** The lab that replaced this one; it may be gone as well. */
  next: z.string().nullable(),
});

export type EndLab = z.infer<typeof endLab>;
export type LabEnding = z.infer<typeof labEnding>;
