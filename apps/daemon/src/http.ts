import { ERRORS, type ErrorBody, LIMITS, SocketariumError } from '@socketarium/protocol';
import type { FastifyInstance, FastifyReply, HTTPMethods } from 'fastify';
import type { Api } from './api.ts';
import { openApiDocument } from './openapi.ts';
import { ROUTES, type Route } from './routes.ts';

/** Puts the API's routes on the Fastify instance: JSON in, JSON out, every error in one shape. */
export const registerHttp = (app: FastifyInstance, api: Api): void => {
  acceptOnlyJson(app);
  app.addHook('onRequest', async (request, reply) => {
    if (!isApi(request.url)) return;
    reply.header('cache-control', 'no-store');
    // Before the body is parsed: an unknown address is unknown whatever is sent to it.
    if (request.is404) throw notFound(request.url);
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = asSocketariumError(error);
    if (problem.code === 'INTERNAL') request.log.error(error);
    return sendError(reply, problem);
  });
  for (const route of ROUTES) register(app, api, route);
  const document = JSON.stringify(openApiDocument(api.health().version));
  app.get('/api/openapi.json', async (_request, reply) => {
    reply.type('application/json; charset=utf-8');
    return document;
  });
  const paths = new Set([...ROUTES.map((route) => route.path), '/api/openapi.json']);
  for (const path of paths) refuseOtherMethods(app, path);
};

/** The path of a request; its URL may include the host when a proxy forwarded it. */
export const pathOf = (url: string): string =>
  url.replace(/^https?:\/\/[^/?]*/, '').split('?')[0] ?? '';

export const isApi = (url: string): boolean => /^\/api(?:\/|$)/.test(pathOf(url));

export const notFound = (url: string): SocketariumError =>
  new SocketariumError('NOT_FOUND', `There is nothing at ${pathOf(url).slice(0, 80)}.`);

export const errorBody = (error: SocketariumError): ErrorBody => ({
  error: {
    code: error.code,
    message: error.message,
    ...(error.field !== undefined && { field: error.field }),
  },
});

export const sendError = (reply: FastifyReply, error: SocketariumError): FastifyReply =>
  reply.code(ERRORS[error.code].status ?? 500).send(errorBody(error));

const register = (app: FastifyInstance, api: Api, route: Route): void => {
  app.route<{ Params: { id?: string } }>({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const input = { id: request.params.id ?? '', body: request.body ?? undefined };
      const answer = await route.run(api, input);
      reply.code(route.status);
      return answer;
    },
  });
};

/** 405 with Allow, before the body is parsed, for the methods that a known address does not have. */
export const refuseOtherMethods = (app: FastifyInstance, path: string): void => {
  const here: string[] = ROUTES.filter((route) => route.path === path).map(({ method }) => method);
  if (here.length === 0) here.push('GET');
  const allowed = here.includes('GET') ? [...here, 'HEAD'] : here;
  const others = app.supportedMethods.filter((method) => !allowed.includes(method));
  app.route({
    method: others as HTTPMethods[],
    url: path,
    onRequest: async (request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new SocketariumError(
        'METHOD_NOT_ALLOWED',
        `${request.method} is not possible here, only ${allowed.join(', ')}.`,
      );
    },
    handler: async () => undefined,
  });
};

const acceptOnlyJson = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: LIMITS.requestBytes },
    (_request, text, done) => {
      // A client library may announce JSON and send nothing, as with DELETE.
      if (text.length === 0) return done(null, undefined);
      try {
        done(null, JSON.parse(String(text)));
      } catch {
        done(
          new SocketariumError('BAD_REQUEST', 'body: is not JSON', { field: 'body' }),
          undefined,
        );
      }
    },
  );
};

/** Fastify's own refusals as errors of the catalogue. */
const asSocketariumError = (error: unknown): SocketariumError => {
  if (error instanceof SocketariumError) return error;
  const { code, statusCode, message } = error as { code?: string; statusCode?: number } & Error;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new SocketariumError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new SocketariumError(
      'REQUEST_TOO_LARGE',
      `The body may have ${LIMITS.requestBytes} bytes at the most.`,
    );
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new SocketariumError('BAD_REQUEST', `The request cannot be read: ${message}`);
  }
  return new SocketariumError('INTERNAL', 'The daemon failed; its output says more.', {
    cause: error,
  });
};
