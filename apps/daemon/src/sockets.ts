import type { Socket } from 'node:net';
import { SocketariumError } from '@socketarium/protocol';
import type { FastifyInstance } from 'fastify';
import { errorBody } from './http.ts';

/** The connections that are open, upgraded ones too, which the HTTP server forgets. */
export const trackSockets = (app: FastifyInstance): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
};

/** What came is no HTTP, or too long a header: there is no request to answer, so this is by hand. */
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
