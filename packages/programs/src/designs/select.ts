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
import type { Conversation } from '../services/conversation.ts';
import { answered, readsOn } from './answering.ts';
import { acceptedOrNull, must } from './results.ts';
import type { Design } from './serving.ts';
import { closeSocket, listeningSocket } from './socket-steps.ts';

/**
 * The multiplexed server, by select(2): it sleeps in one call for all of its descriptors, and makes no
 * other call that would sleep.
 */
export const select: Design = (os, serving) => {
  const { io, request } = serving;
  /** By descriptor. */
  const conversations: (Conversation | undefined)[] = [];

  // Steps 1 to 5. Remove the socket if it exists, create one, specify its name, bind it, listen.
  const listenFd = listeningSocket(os, serving);

  const all = newFdSet();
  const ready = newFdSet();
  fdSet(all, listenFd);
  let maxFd = listenFd;

  while (!os.interrupted) {
    // Wait until a descriptor is readable. select changes its set, so it gets a copy.
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
          conversations[connFd] = serving.begin();
          if (connFd > maxFd) maxFd = connFd;
        }
      }
    }

    // Each connected socket that is readable.
    for (let connFd = 0; connFd <= maxFd && !os.interrupted; connFd++) {
      const conversation = conversations[connFd];
      if (conversation === undefined || !fdIsSet(ready, connFd)) continue;

      let open: boolean;
      do {
        // Step 7. Read the request: it is there, so this does not sleep.
        request.length = io.receive(os, connFd, request);
        // Step 8. Write the replies.
        open = request.length > 0 && answered(os, serving, connFd, conversation);
        // A server that waits for a whole line reads again, and may well sleep now.
      } while (open && readsOn(serving));

      // Step 9. Close the connected socket: end-of-file, reset, or the service is complete.
      if (!open) {
        os.close(connFd);
        fdClear(all, connFd);
        conversations[connFd] = undefined;
        if (connFd === maxFd) maxFd = fdHighest(all);
      }
    }
  }

  // Step 9. Close the connected sockets that are left.
  for (const connFd of fdMembers(all)) if (connFd !== listenFd) os.close(connFd);
  // Steps 10 and 11. Close the listening socket, remove the name.
  closeSocket(os, serving, listenFd);
  // Step 12. Exit: the caller does.
};
