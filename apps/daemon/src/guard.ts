import type { FastifyInstance } from 'fastify';
import { isApi, pathOf } from './http.ts';
import { SAFE_HEADERS } from './page.ts';
import { HEALTH_PATH } from './routes.ts';
import { type Access, checkSource, checkToken, tokenCookie } from './security.ts';

/** Checks every request (security.ts). Runs before everything else, on upgrades too. */
export const guard = (app: FastifyInstance, access: Access): void => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SAFE_HEADERS);
    const api = isApi(request.url);
    checkSource(request.raw, access, api);
    if (pathOf(request.url) === HEALTH_PATH) return;
    if (checkToken(request.raw, access) !== 'query' || request.ws) return;
    reply.header('set-cookie', tokenCookie(access));
    if (!api) return reply.redirect(withoutToken(request.url), 303);
  });
};

const withoutToken = (url: string): string => {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  query.delete('token');
  // One slash at the beginning: two, or a backslash, would name another host.
  const path = pathOf(url).replace(/^[/\\]*/, '/');
  return path + (query.size === 0 ? '' : `?${query}`);
};
