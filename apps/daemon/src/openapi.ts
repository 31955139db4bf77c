import { ERRORS, type ErrorCode, streamMessage, viewerMessage } from '@socketarium/protocol';
import { z } from 'zod';
import {
  BODY_ERRORS,
  COMMON_ERRORS,
  HEALTH_PATH,
  ROUTES,
  type Route,
  SCHEMAS,
  type SchemaName,
  STREAM_PATH,
} from './routes.ts';

/**
 * The API as an OpenAPI 3.1 document, made from the routes and the zod schemas that check the bodies.
 * OpenAPI 3.1 schemas are JSON Schema 2020-12, which zod emits itself, so no generator is needed.
 */
export const openApiDocument = (version: string): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of ROUTES) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  paths[openApiPath(STREAM_PATH)] = { get: streamOperation() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Socketarium',
      version,
      description: 'Real socket servers that block, the kernel’s own queue, and what both do.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: {
        ...components(),
        StreamMessage: bare(z.toJSONSchema(streamMessage)),
        ViewerMessage: bare(z.toJSONSchema(viewerMessage)),
      },
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'Only where the daemon listens beyond loopback.',
        },
      },
    },
  };
};

const refTo = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

const components = (): Record<string, unknown> => {
  const bodies = new Set(ROUTES.map((route) => route.body));
  const registry = z.registry<{ id: string }>();
  for (const name of Object.keys(SCHEMAS) as SchemaName[])
    registry.add(SCHEMAS[name], { id: name });
  const uri = (id: string): string => refTo(id).$ref;
  const asked = z.toJSONSchema(registry, { uri, io: 'input' }).schemas;
  const given = z.toJSONSchema(registry, { uri, io: 'output' }).schemas;
  return Object.fromEntries(
    (Object.keys(SCHEMAS) as SchemaName[]).map((name) => [
      name,
      bare((bodies.has(name) ? asked : given)[name] as object),
    ]),
  );
};

/** Inside a document, `$id` and `$schema` would start a document of their own. */
const bare = (schema: object): Record<string, unknown> => {
  const { $id: _id, $schema: _schema, ...rest } = schema as Record<string, unknown>;
  return rest;
};

const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const operation = (route: Route): Record<string, unknown> => ({
  summary: route.summary,
  ...(route.path.includes(':id') && { parameters: [idParameter] }),
  ...(route.path !== HEALTH_PATH && { security: [{}, { token: [] }] }),
  ...(route.body && {
    requestBody: { content: { 'application/json': { schema: refTo(route.body) } } },
  }),
  responses: {
    [route.status]: {
      description: route.summary,
      ...(route.answer && {
        content: { 'application/json': { schema: answerSchema(route.answer) } },
      }),
    },
    ...errorResponses([...COMMON_ERRORS, ...(route.body ? BODY_ERRORS : []), ...route.errors]),
  },
});

const idParameter = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

const answerSchema = (answer: NonNullable<Route['answer']>): Record<string, unknown> =>
  answer.many ? { type: 'array', items: refTo(answer.schema) } : refTo(answer.schema);

const errorResponses = (codes: readonly ErrorCode[]): Record<string, unknown> => {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status, title } = ERRORS[code];
    if (status === null) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${code}: ${title}.`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      {
        description: lines.join(' '),
        content: { 'application/json': { schema: refTo('Error') } },
      },
    ]),
  );
};

const streamOperation = (): Record<string, unknown> => ({
  summary: 'WebSocket: the lab’s facts as they happen',
  description:
    'Text messages: the daemon sends StreamMessage, a viewer may send ViewerMessage. ' +
    'An unknown lab is told by close code 4404, too many viewers by 4429.',
  parameters: [
    idParameter,
    {
      name: 'after',
      in: 'query',
      description: 'The last seq that the viewer has.',
      schema: { type: 'integer', minimum: 0 },
    },
    {
      name: 'startedAt',
      in: 'query',
      description: 'startedAt of the state that the viewer has: `after` counts only in that lab.',
      schema: { type: 'number', minimum: 0 },
    },
  ],
  security: [{}, { token: [] }],
  responses: {
    101: { description: 'The stream, as StreamMessage' },
    ...errorResponses([...COMMON_ERRORS, 'BAD_REQUEST']),
  },
});
