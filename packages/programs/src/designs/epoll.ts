import { ERRNO, newEpollEvents } from '@socketarium/syscalls';
import { EPOLL_CTL_ADD, EPOLLIN } from '@socketarium/syscalls/constants';
import type { Conversation } from '../services/conversation.ts';
import { answered, readsOn } from './answering.ts';
import { acceptedOrNull, must } from './results.ts';
import type { Design } from './serving.ts';
import { closeSocket, listeningSocket } from './socket-steps.ts';

/** The most that one epoll_wait reports; the next reports the others. */
const MAX_EVENTS = 64;

/**
 * The multiplexed server, by epoll(7), level-triggered: like poll, but the kernel keeps the list of
 * descriptors and returns only the ready ones. A descriptor is reported as long as there is something to
 * read.
 */
export const epoll: Design = (os, serving) => {
  const { io, request } = serving;
  const conversations = new Map<number, Conversation>();

  // Steps 1 to 5. Remove the socket if it exists, create one, specify its name, bind it, listen.
  const listenFd = listeningSocket(os, serving);

  const epollFd = must('epoll_create1', os.epoll_create1(0));
  const events = newEpollEvents(MAX_EVENTS);
  must('epoll_ctl', os.epoll_ctl(epollFd, EPOLL_CTL_ADD, listenFd, EPOLLIN));

  while (!os.interrupted) {
    // Wait until a descriptor of the set is readable.
    const count = os.epoll_wait(epollFd, events, MAX_EVENTS, -1);
    if (count === -ERRNO.EINTR) continue;
    must('epoll_wait', count);

    for (let index = 0; index < count && !os.interrupted; index++) {
      const fd = events.fd(index);

      // The listening socket is readable: step 6, accept the connection.
      if (fd === listenFd) {
        const connFd = acceptedOrNull(os.accept(listenFd));
        if (connFd === null) continue;
        must('epoll_ctl', os.epoll_ctl(epollFd, EPOLL_CTL_ADD, connFd, EPOLLIN));
        conversations.set(connFd, serving.begin());
        continue;
      }

      // A connected socket is readable, or was hung up.
      const conversation = conversations.get(fd);
      if (conversation === undefined) continue;

      let open: boolean;
      do {
        // Step 7. Read the request: it is there, so this does not sleep.
        request.length = io.receive(os, fd, request);
        // Step 8. Write the replies.
        open = request.length > 0 && answered(os, serving, fd, conversation);
        // A server that waits for a whole line reads again, and may well sleep now.
      } while (open && readsOn(serving));

      // Step 9. Close the connected socket: end-of-file, reset, or the service is complete. Closing the
      // last descriptor of a socket also removes it from the set.
      if (!open) {
        os.close(fd);
        conversations.delete(fd);
      }
    }
  }

  // Step 9. Close the connected sockets that are left.
  for (const connFd of conversations.keys()) os.close(connFd);
  os.close(epollFd);
  // Steps 10 and 11. Close the listening socket, remove the name.
  closeSocket(os, serving, listenFd);
  // Step 12. Exit: the caller does.
};
