import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from './openapi.ts';
import { ROUTES } from './routes.ts';

const document = z
  .object({
    openapi: z.string(),
    paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.unknown() }))),
    components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
  })
  .parse(openApiDocument('1.2.3'));

describe('the OpenAPI document', () => {
  it('has every route, and the stream', () => {
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = ROUTES.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`);
    expect(listed.toSorted()).toEqual([...routes, 'GET /api/labs/{id}/stream'].toSorted());
  });

  it('refers only to schemas that it has', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((m) => m[1]);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(names));
    expect(text.match(/"\$ref":"(?!#\/components\/schemas\/\w+")/)).toBeNull();
    expect(text).not.toContain('"$id"');
  });

  it('takes bodies without their defaults, and returns labs with them', () => {
    const { CreateLab, Lab } = document.components.schemas;
    expect(CreateLab).toMatchObject({ required: ['transport', 'server', 'service'] });
    expect(Lab).toMatchObject({ required: expect.arrayContaining(['backlog', 'state']) });
  });

  it('names the errors of each route by status', () => {
    expect(document.paths['/api/labs/{id}/commands']?.post?.responses).toMatchObject({
      200: {},
      400: {},
      404: { description: expect.stringContaining('CLIENT_NOT_FOUND') },
      409: { description: expect.stringContaining('CLIENT_SHARES_PROCESS') },
    });
  });
});
