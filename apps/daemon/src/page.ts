import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isApi, notFound, pathOf, sendError } from './http.ts';

/** The page runs its own scripts and styles and talks to its own daemon; nothing else is allowed. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Styles set through an element's style property are no inline style; a <style> would be.
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every response, the API's too. */
export const SAFE_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  // The first address may contain the token.
  'referrer-policy': 'no-referrer',
} as const;

const NOT_BUILT = 'The page is not built. Run: npm run build\nThe API is at /api/openapi.json\n';

/** Serves the built page; an address without an extension that is no file is the page's own. */
export const registerPage = async (app: FastifyInstance, webRoot: string): Promise<void> => {
  const built = existsSync(join(webRoot, 'index.html'));
  if (built) {
    await app.register(fastifyStatic, {
      root: webRoot,
      // The build wrote them: .br and .gz beside the file, with Vary and the file's own type.
      preCompressed: true,
      setHeaders: (reply, path) => {
        // Files under assets/ are named by their content.
        const kept = path.includes('/assets/');
        reply.header('cache-control', kept ? 'max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const isFile = /\.[^/]*$/.test(pathOf(request.url));
    const isPage = request.method === 'GET' && !isApi(request.url) && !isFile;
    if (!isPage) return sendError(reply, notFound(request.url));
    return built ? sendIndex(reply) : reply.code(503).type('text/plain').send(NOT_BUILT);
  });
};

const sendIndex = (reply: FastifyReply): FastifyReply => reply.sendFile('index.html');
