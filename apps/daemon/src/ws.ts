import fastifyWebsocket, { type WebSocket } from '@fastify/websocket';
import { LIMITS, SocketariumError } from '@socketarium/protocol';
import type { FastifyInstance } from 'fastify';
import type { Api } from './api.ts';
import { closing } from './close-codes.ts';
import { refuseOtherMethods } from './http.ts';
import { STREAM_PATH } from './routes.ts';
import type { Viewer } from './stream.ts';

/** How often a viewer must answer a ping; the second silence in a row ends its stream. */
const HEARTBEAT_MS = 30_000;

/**
 * Adds upgrades to the instance. To be called before any hook that may refuse a request: the plugin's own
 * first hook marks an upgrade, and closes the socket of a refused one.
 */
export const acceptUpgrades = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifyWebsocket, {
    options: { maxPayload: LIMITS.viewerMessageBytes },
    // ws has closed with the right code already: 1009 too large, 1007 not UTF-8, 1002 no frame.
    errorHandler: (error, socket) => {
      app.log.debug(error);
      if (socket.readyState === socket.OPEN) socket.terminate();
    },
  });
};

/**
 * The WebSocket adapter. A foreign Origin, Host or a missing token refuses the upgrade itself, with its
 * HTTP status; everything else is reported by a close code, because a page cannot see a status.
 */
export const registerStream = (app: FastifyInstance, api: Api): void => {
  app.route<{ Params: { id: string } }>({
    method: 'GET',
    url: STREAM_PATH,
    handler: async () => {
      throw new SocketariumError(
        'BAD_REQUEST',
        'This address is a WebSocket; see /api/openapi.json.',
      );
    },
    wsHandler: (socket, request) => {
      const { token: _token, ...query } = request.query as Record<string, unknown>;
      serve(socket, api, request.params.id, query);
    },
  });
  refuseOtherMethods(app, STREAM_PATH);
};

const serve = (socket: WebSocket, api: Api, labId: string, query: unknown): void => {
  let viewer: Viewer;
  try {
    viewer = api.openStream(labId, query, {
      send: (bytes) => socket.send(bytes, { binary: false }),
      buffered: () => socket.bufferedAmount,
      close: (code, reason) => socket.close(code, reason),
    });
  } catch (error) {
    const known = error instanceof SocketariumError;
    const { code, reason } = closing(
      known ? error : new SocketariumError('INTERNAL', 'The daemon failed.', { cause: error }),
    );
    socket.close(code, reason);
    return;
  }
  const stopHeartbeat = heartbeat(socket);
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      const error = new SocketariumError('VIEWER_MESSAGE_BINARY', 'Messages here are text.');
      viewer.refuse(1003, error);
    } else {
      viewer.receive(String(data));
    }
  });
  socket.on('close', () => {
    stopHeartbeat();
    viewer.close();
  });
};

/** A viewer whose machine is gone never closes its connection: without this it would count for ever. */
const heartbeat = (socket: WebSocket): (() => void) => {
  let alive = true;
  socket.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  return () => clearInterval(timer);
};
