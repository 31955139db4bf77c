import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Host } from '@socketarium/host';
import { LIMITS, SocketariumError } from '@socketarium/protocol';
import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { createApi } from './api.ts';
import { isApi, registerHttp, sendError } from './http.ts';
import { registerPage, SAFE_HEADERS } from './page.ts';
import { HEALTH_PATH } from './routes.ts';
import { type Access, checkSource, checkToken, isLoopback, tokenCookie } from './security.ts';
import { acceptUpgrades, registerStream } from './ws.ts';

export interface DaemonOptions {
  /** 0 for the kernel's choice. */
  readonly port: number;
  /** Address or name to bind; anything but loopback needs a token. */
  readonly host: string;
  /** Beyond loopback; made up when absent. */
  readonly token?: string | undefined;
  /** The built page; default that of apps/web. */
  readonly webRoot?: string;
  /** Where labs have their private directory; default the host's choice. */
  readonly directory?: string;
  readonly logger?: FastifyBaseLogger;
}

export interface Daemon {
  /** Where the page is, with the token where one is needed. */
  readonly url: string;
  readonly host: Host;
  /** Ends every lab by its closing steps, says so to the viewers, and stops listening. */
  close(): Promise<void>;
}

/** How long a closing daemon waits for viewers to have taken their last messages. */
const LAST_WORDS_MS = 500;

const require = createRequire(import.meta.url);
export const VERSION = (require('../package.json') as { version: string }).version;

/**
 * Starts the daemon. Throws PORT_IN_USE, and what Host.probe throws when this system does not tell
 * what the picture needs.
 */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  await Host.probe();
  const host = await Host.open(
    options.directory === undefined ? {} : { directory: options.directory },
  );
  try {
    return await listen(options, host);
  } catch (error) {
    await host.close();
    throw error;
  }
};

const listen = async (options: DaemonOptions, host: Host): Promise<Daemon> => {
  const app = fastify({
    bodyLimit: LIMITS.requestBytes,
    forceCloseConnections: true,
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    frameworkErrors: (error, request, reply) => {
      // No hook has seen it, so nobody else would close what asked for an upgrade.
      reply.raw.once('finish', () => request.raw.socket.end());
      return sendError(reply, new SocketariumError('BAD_REQUEST', error.message));
    },
  });
  const sockets = trackSockets(app);
  const token = isLoopback(options.host)
    ? null
    : (options.token ?? randomBytes(24).toString('base64url'));
  const access = { port: options.port, boundTo: options.host, token, hostname: hostname() };
  await acceptUpgrades(app);
  guard(app, access);
  const api = createApi({ host, version: VERSION });
  registerStream(app, api);
  registerHttp(app, api);
  await registerPage(
    app,
    options.webRoot ?? fileURLToPath(new URL('../../web/dist', import.meta.url)),
  );
  try {
    await app.listen({ port: options.port, host: options.host });
  } catch (error) {
    await app.close();
    throw explain(error, options);
  }
  access.port = (app.server.address() as AddressInfo).port;
  return {
    url: urlOf(access),
    host,
    close: async () => {
      // Labs first: a viewer sees the closing steps and hears that the lab ended.
      await host.close();
      // A viewer that does not read would not answer the closing handshake either.
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, LAST_WORDS_MS);
      await app.close();
      clearTimeout(cut);
    },
  };
};

const trackSockets = (app: FastifyInstance): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
};

/** Runs before everything else, on upgrades too. */
const guard = (app: FastifyInstance, access: Access): void => {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SAFE_HEADERS);
    const api = isApi(request.url);
    checkSource(request.raw, access, api);
    if (request.url.split('?')[0] === HEALTH_PATH) return;
    if (checkToken(request.raw, access) !== 'query' || request.ws) return;
    reply.header('set-cookie', tokenCookie(access));
    if (!api) return reply.redirect(withoutToken(request.url), 303);
  });
};

const withoutToken = (url: string): string => {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  searchParams.delete('token');
  const query = searchParams.toString();
  // One slash at the beginning: two would name another host.
  return pathname.replace(/^\/+/, '/') + (query === '' ? '' : `?${query}`);
};

const urlOf = ({ port, boundTo, token, hostname: own }: Access): string => {
  const everywhere = boundTo === '0.0.0.0' || boundTo === '::';
  const name = everywhere ? own : boundTo;
  const shown = name.includes(':') ? `[${name}]` : name;
  return `http://${shown}:${port}/${token === null ? '' : `?token=${token}`}`;
};

const explain = (error: unknown, { port, host }: DaemonOptions): unknown => {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE') return error;
  return new SocketariumError(
    'PORT_IN_USE',
    `Port ${port} on ${host} is taken by another program: choose another one, such as --port ${port + 1}.`,
    { cause: error },
  );
};
