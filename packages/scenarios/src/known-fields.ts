import { z } from 'zod';

/**
 * The fields that a schema has where a value has one that is not in it (the last of `path`); of a union's
 * branches, those of the most similar.
 */
export const knownFields = (
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): readonly string[] => {
  const unknown = String(path.at(-1));
  const around = path.slice(0, -1);
  let likest: readonly string[] = [];
  let most = -1;
  const at = around.reduce<unknown>(
    (here, part) => (here as Record<PropertyKey, unknown> | undefined)?.[part],
    value,
  );
  const present = typeof at === 'object' && at !== null ? Object.keys(at) : [];
  for (const candidate of along(schema, around)) {
    const fields = Object.keys(candidate.shape);
    if (fields.includes(unknown)) continue;
    const shared = present.filter((field) => fields.includes(field)).length;
    if (shared <= most) continue;
    most = shared;
    likest = fields;
  }
  return likest;
};

/** Every object schema that may be meant at the end of the path. */
function* along(schema: unknown, path: readonly PropertyKey[]): Generator<z.ZodObject> {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    yield* along(schema.unwrap(), path);
  } else if (schema instanceof z.ZodUnion) {
    for (const option of schema.options) yield* along(option, path);
  } else if (path.length === 0) {
    if (schema instanceof z.ZodObject) yield schema;
  } else if (schema instanceof z.ZodObject) {
    yield* along(schema.shape[String(path[0])], path.slice(1));
  } else if (schema instanceof z.ZodArray) {
    yield* along(schema.element, path.slice(1));
  } else if (schema instanceof z.ZodRecord) {
    yield* along(schema.valueType, path.slice(1));
  }
}
