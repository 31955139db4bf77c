import type { ByteSpan } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import { SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '@socketarium/syscalls/constants';
import type { Endpoint } from '../endpoint.ts';
import type { ServerCalls } from '../server-calls.ts';
import type { ServiceDefinition } from '../services/conversation.ts';
import { acceptedOrNull, must, writeAll } from './results.ts';

/**
 * The iterative server: one client at a time, from accept to close; everyone else waits in the
 * accept queue. Returns when SIGTERM or SIGINT came and the closing steps were walked.
 */
export const iterative = (
  os: ServerCalls,
  here: Endpoint,
  backlog: number,
  service: ServiceDefinition,
): void => {
  const request: ByteSpan = { bytes: new Uint8Array(service.readBytes), length: 0 };

  // Step 1. Remove the socket if it exists: a Unix name outlives the server that bound it. Mostly
  // there is none (ENOENT); if it cannot be removed, bind will say so.
  if (here.path !== null) os.unlink(here.path);

  // Step 2. Create a socket.
  const listenFd = must('socket', os.socket(here.domain, SOCK_STREAM, 0));
  // A TCP port rests for a while after its last connection; a new server need not wait for that.
  if (here.path === null) must('setsockopt', os.setsockopt(listenFd, SOL_SOCKET, SO_REUSEADDR, 1));

  // Step 3. Specify the name: the sockaddr in `here`.
  // Step 4. Bind the name to the socket.
  must('bind', os.bind(listenFd, here.sockaddr));
  // Port 0 asked for any free port; this tells which it is.
  if (here.path === null) must('getsockname', os.getsockname(listenFd));

  // Step 5. Let connections queue.
  must('listen', os.listen(listenFd, backlog));

  while (!os.interrupted) {
    // Step 6. Wait for a connection.
    const connFd = acceptedOrNull(os.accept(listenFd));
    if (connFd === null) continue;
    const conversation = service.begin();

    for (let done = false; !done; ) {
      // Step 7. Wait for a request. None comes any more at end-of-file (0) or after a reset.
      request.length = os.read(connFd, request.bytes, request.bytes.length);
      if (request.length === -ERRNO.EINTR && !os.interrupted) continue;
      if (request.length <= 0) break;

      const outcome = conversation.feed(request);
      done = outcome.done;

      // Step 8. Write the replies.
      for (const reply of outcome.replies) {
        if (!writeAll(os, connFd, reply.bytes, reply.length)) {
          done = true;
          break;
        }
      }
    }

    // Step 9. Close the connected socket.
    os.close(connFd);
  }

  // Step 10. Close the listening socket.
  os.close(listenFd);
  // Step 11. Remove the socket.
  if (here.path !== null) os.unlink(here.path);
  // Step 12. Exit: the caller does.
};
