import type { Socket } from 'node:net';
import { SocketariumError } from '@socketarium/protocol';
import type { FastifyInstance } from 'fastify';
import { errorBody } from './http.ts';

/** The open connections, upgraded ones too, which the HTTP server forgets. */
export const trackSockets = (app: FastifyInstance): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
};

/** The input was not HTTP, or its header was too long: there is no request to answer, so this is written by hand. */
export const answerUnreadable = (error: Error, socket: Socket): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const why = new SocketariumError('BAD_REQUEST', `The request cannot be read: ${error.message}`);
  const body = JSON.stringify(errorBody(why));
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: application/json; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
};
