import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Host } from '@socketarium/host';
import { LIMITS, SocketariumError } from '@socketarium/protocol';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { createApi } from './api.ts';
import { guard } from './guard.ts';
import { registerHttp, sendError } from './http.ts';
import { registerPage } from './page.ts';
import { type Access, isLoopback } from './security.ts';
import { answerUnreadable, trackSockets } from './sockets.ts';
import { acceptUpgrades, registerStream } from './ws.ts';

export interface DaemonOptions {
  /** 0 for the kernel's choice. */
  readonly port: number;
  /** Address or name to bind; anything but loopback needs a token. */
  readonly host: string;
  /** For use beyond loopback; generated when absent. */
  readonly token?: string | undefined;
  /** The built page; default that of apps/web. */
  readonly webRoot?: string;
  /** Keep processes booted for the next lab; default false. */
  readonly reserve?: boolean;
  /** Where labs have their private directory; default the host's choice. */
  readonly directory?: string;
  readonly logger?: FastifyBaseLogger;
}

export interface Daemon {
  /** The page's address, with the token where one is needed. */
  readonly url: string;
  readonly host: Host;
  /** Ends every lab with its closing steps, notifies the viewers, and stops listening. */
  close(): Promise<void>;
}

/** A request that is incomplete after this long is dropped. */
const REQUEST_MS = 30_000;

/** How long a closing daemon waits for viewers to take their last messages. */
const LAST_WORDS_MS = 500;

const require = createRequire(import.meta.url);
export const VERSION = (require('../package.json') as { version: string }).version;

/** Starts the daemon. Throws PORT_IN_USE, and what Host.probe throws when this system lacks what the picture needs. */
export const startDaemon = async (options: DaemonOptions): Promise<Daemon> => {
  await Host.probe();
  const { directory, reserve = false } = options;
  const host = await Host.open({ reserve, ...(directory !== undefined && { directory }) });
  try {
    return await listen(options, host);
  } catch (error) {
    await host.close();
    throw error;
  }
};

const listen = async (options: DaemonOptions, host: Host): Promise<Daemon> => {
  // The name stands for two addresses, which would be two servers.
  const address = options.host === 'localhost' ? '127.0.0.1' : options.host;
  const app = fastify({
    bodyLimit: LIMITS.requestBytes,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS,
    // A request without Host is refused like one with a foreign Host, with the reason.
    http: { requireHostHeader: false },
    clientErrorHandler: answerUnreadable,
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    frameworkErrors: (error, request, reply) => {
      // No hook has seen it, so nothing else would close the socket of a refused upgrade.
      reply.raw.once('finish', () => request.raw.socket.end());
      return sendError(reply, new SocketariumError('BAD_REQUEST', error.message));
    },
  });
  const sockets = trackSockets(app);
  const token = isLoopback(address)
    ? null
    : (options.token ?? randomBytes(24).toString('base64url'));
  const access = { port: options.port, boundTo: address, token, hostname: hostname() };
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
    await app.listen({ port: options.port, host: address });
  } catch (error) {
    await app.close();
    throw explain(error, options);
  }
  access.port = (app.server.address() as AddressInfo).port;
  return {
    url: urlOf(access),
    host,
    close: async () => {
      // Labs first: a viewer sees the closing steps and the lab's end.
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
    `Port ${port} on ${host} is taken by another program: choose another one with --port N, or any free one with --port 0.`,
    { cause: error },
  );
};
