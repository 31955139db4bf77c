// A baseline of the benchmark: the usual echo server with Node's own net. One argument: the socket's path.
import { createServer } from 'node:net';

const server = createServer((socket) => {
  socket.on('data', (bytes) => socket.write(bytes));
  // A client that resets its connection ends it; nothing else is needed.
  socket.on('error', () => socket.destroy());
});

server.listen(process.argv[2]);
process.once('SIGTERM', () => process.exit(0));
