import { z } from 'zod';
import { lab } from '../picture/picture.ts';

const { state: _picture, ...known } = lab.shape;

/** What a list of labs says of each: all but its picture, which GET /api/labs/:id gives. */
export const labSummary = z.strictObject({
  ...known,
  /** Over its life, those from outside included. */
  clients: z.int().min(0),
  /** Streams open now. */
  viewers: z.int().min(0),
});

export type LabSummary = z.infer<typeof labSummary>;
