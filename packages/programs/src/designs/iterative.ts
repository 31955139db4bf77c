import { ERRNO } from '@socketarium/syscalls';
import { answered } from './answering.ts';
import { acceptedOrNull } from './results.ts';
import type { Design } from './serving.ts';
import { closeSocket, listeningSocket } from './socket-steps.ts';

/** The iterative server: one client at a time, from accept to close; the others wait in the accept queue. */
export const iterative: Design = (os, serving) => {
  const { io, request } = serving;

  // Steps 1 to 5. Remove the socket if it exists, create one, specify its name, bind it, listen.
  const listenFd = listeningSocket(os, serving);

  while (!os.interrupted) {
    // Step 6. Wait for a connection.
    const connFd = acceptedOrNull(os.accept(listenFd));
    if (connFd === null) continue;
    const conversation = serving.begin();

    for (let open = true; open; ) {
      // Step 7. Wait for a request. At end-of-file (0) or after a reset no more will come.
      request.length = io.receive(os, connFd, request);
      if (request.length === -ERRNO.EINTR && !os.interrupted) continue;

      // Step 8. Write the replies.
      open = request.length > 0 && answered(os, serving, connFd, conversation);
    }

    // Step 9. Close the connected socket.
    os.close(connFd);
  }

  // Steps 10 and 11. Close the listening socket, remove the name.
  closeSocket(os, serving, listenFd);
  // Step 12. Exit: the caller does.
};
