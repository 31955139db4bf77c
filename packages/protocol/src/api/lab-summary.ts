import { z } from 'zod';
import { lab } from '../picture/picture.ts';

const { state: _picture, ...known } = lab.shape;

/** What the list of labs has of each lab: all but its picture, which GET /api/labs/:id returns. */
export const labSummary = z.strictObject({
  ...known,
  /** Over the lab's life, external clients included. */
  clients: z.int().min(0),
  /** Streams open now. */
  viewers: z.int().min(0),
});

export type LabSummary = z.infer<typeof labSummary>;
