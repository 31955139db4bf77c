import { listFaults, SocketariumError } from '@socketarium/protocol';
import type { z } from 'zod';

/** Faults that one message lists; of more, only the first ones. */
const LISTED_FAULTS = 5;

/**
 * The value in the schema's form, defaults filled in. Throws BAD_REQUEST whose message names each wrong
 * field and what it must be ("script.thinkMs: must be at most 60000").
 */
export const validate = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = listFaults(result.error.issues, value).map(({ field, what }) => ({
    field: field || 'body',
    what,
  }));
  const listed = faults.slice(0, LISTED_FAULTS).map(({ field, what }) => `${field}: ${what}`);
  const more = faults.length - listed.length;
  const message = listed.join('; ') + (more > 0 ? `; and ${more} more` : '');
  throw new SocketariumError('BAD_REQUEST', message, { field: faults[0]?.field ?? 'body' });
};
