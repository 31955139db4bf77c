import type { ByteSpan } from '@socketarium/protocol/wire';
import { LIMITS } from '@socketarium/protocol/wire';
import {
  ERRNO,
  fdClear,
  fdHighest,
  fdIsSet,
  fdMembers,
  fdSet,
  newFdSet,
} from '@socketarium/syscalls';
import { SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } from '@socketarium/syscalls/constants';
import type { Endpoint } from '../endpoint.ts';
import type { ServerCalls } from '../server-calls.ts';
import type { Conversation, ServiceDefinition } from '../services/conversation.ts';
import { acceptedOrNull, must, writeAll } from './results.ts';

/**
 * The multiplexed server, by select(2): it sleeps in one call for all of its descriptors, and makes
 * no other that would put it to sleep. Returns when SIGTERM or SIGINT came and the closing steps
 * were walked.
 */
export const select = (
  os: ServerCalls,
  here: Endpoint,
  backlog: number,
  service: ServiceDefinition,
): void => {
  const request: ByteSpan = { bytes: new Uint8Array(service.readBytes), length: 0 };
  /** By descriptor. */
  const conversations: (Conversation | undefined)[] = [];

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

  const all = newFdSet();
  const ready = newFdSet();
  fdSet(all, listenFd);
  let maxFd = listenFd;

  while (!os.interrupted) {
    // Wait until a descriptor is readable. select changes its set, so it is given a copy.
    ready.set(all);
    const count = os.select(maxFd + 1, ready);
    if (count === -ERRNO.EINTR) continue;
    must('select', count);

    // The listening socket is readable: step 6, accept the connection.
    if (fdIsSet(ready, listenFd)) {
      const connFd = acceptedOrNull(os.accept(listenFd));
      if (connFd !== null) {
        if (connFd >= LIMITS.fdSetSize) {
          // fd_set has no bit for it, and FD_SET would write beside the set.
          os.close(connFd);
        } else {
          fdSet(all, connFd);
          conversations[connFd] = service.begin();
          if (connFd > maxFd) maxFd = connFd;
        }
      }
    }

    // Each connected socket that is readable.
    for (let connFd = 0; connFd <= maxFd && !os.interrupted; connFd++) {
      const conversation = conversations[connFd];
      if (conversation === undefined || !fdIsSet(ready, connFd)) continue;

      // Step 7. Read the request: it is there, so this does not sleep.
      request.length = os.read(connFd, request.bytes, request.bytes.length);
      let done = request.length <= 0;
      if (!done) {
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

      // Step 9. Close the connected socket: end-of-file, reset, or the service is complete.
      if (done) {
        os.close(connFd);
        fdClear(all, connFd);
        conversations[connFd] = undefined;
        if (connFd === maxFd) maxFd = fdHighest(all);
      }
    }
  }

  // Step 9. Close the connected sockets that are left.
  for (const connFd of fdMembers(all)) if (connFd !== listenFd) os.close(connFd);
  // Step 10. Close the listening socket.
  os.close(listenFd);
  // Step 11. Remove the socket.
  if (here.path !== null) os.unlink(here.path);
  // Step 12. Exit: the caller does.
};
