import { ERRNO, newPollFds, pollFd, pollRevents, setPollFd } from '@socketarium/syscalls';
import { POLLIN } from '@socketarium/syscalls/constants';
import type { Conversation } from '../services/conversation.ts';
import { answered, readsOn } from './answering.ts';
import { acceptedOrNull, must } from './results.ts';
import type { Design } from './serving.ts';
import { closeSocket, listeningSocket } from './socket-steps.ts';

const FIRST_ROOM = 64;

/**
 * The multiplexed server, by poll(2): like select, but it passes the kernel a list of descriptors where
 * select passes a set of bits, so that no descriptor is too high.
 */
export const poll: Design = (os, serving) => {
  const { io, request } = serving;
  /** By descriptor. */
  const conversations: (Conversation | undefined)[] = [];

  // Steps 1 to 5. Remove the socket if it exists, create one, specify its name, bind it, listen.
  const listenFd = listeningSocket(os, serving);

  // The listening socket comes first, the connected ones after it.
  let fds = newPollFds(FIRST_ROOM);
  let nfds = 1;
  setPollFd(fds, 0, listenFd, POLLIN);

  while (!os.interrupted) {
    // Wait until a descriptor is readable. poll answers in the list's revents.
    const count = os.poll(fds, nfds);
    if (count === -ERRNO.EINTR) continue;
    must('poll', count);

    // The listening socket is readable: step 6, accept the connection.
    if (pollRevents(fds, 0) !== 0) {
      const connFd = acceptedOrNull(os.accept(listenFd));
      if (connFd !== null) {
        if (nfds * 2 === fds.length) fds = twice(fds);
        setPollFd(fds, nfds, connFd, POLLIN);
        nfds += 1;
        conversations[connFd] = serving.begin();
      }
    }

    // Each connected socket that is readable, or that was hung up.
    for (let index = 1; index < nfds && !os.interrupted; index++) {
      const connFd = pollFd(fds, index);
      const conversation = conversations[connFd];
      if (conversation === undefined || pollRevents(fds, index) === 0) continue;

      let open: boolean;
      do {
        // Step 7. Read the request: it is there, so this does not sleep.
        request.length = io.receive(os, connFd, request);
        // Step 8. Write the replies.
        open = request.length > 0 && answered(os, serving, connFd, conversation);
        // A server that waits for a whole line reads again, and may well sleep now.
      } while (open && readsOn(serving));

      // Step 9. Close the connected socket: end-of-file, reset, or the service is complete. Those
      // behind it in the list move up.
      if (!open) {
        os.close(connFd);
        conversations[connFd] = undefined;
        fds.copyWithin(index * 2, (index + 1) * 2, nfds * 2);
        nfds -= 1;
        index -= 1;
      }
    }
  }

  // Step 9. Close the connected sockets that are left.
  for (let index = 1; index < nfds; index++) os.close(pollFd(fds, index));
  // Steps 10 and 11. Close the listening socket, remove the name.
  closeSocket(os, serving, listenFd);
  // Step 12. Exit: the caller does.
};

const twice = (fds: Int32Array): Int32Array => {
  const longer = new Int32Array(fds.length * 2);
  longer.set(fds);
  return longer;
};
