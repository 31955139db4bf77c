import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page with one line of text and nothing else: the browser's own cost. */
const BLANK = '<!doctype html><meta charset="utf-8"><title>blank</title><p>blank</p>';

/** Runs `body` with the address of a blank page on a server of its own. */
export const withBlankPage = async <T>(body: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(BLANK);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};
