import { LIMITS } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import { processed } from './answering.ts';
import { must } from './results.ts';
import { Senders } from './senders.ts';
import type { Design } from './serving.ts';
import { boundSocket, closeSocket } from './socket-steps.ts';

/**
 * The datagram server: one socket, on which all clients' datagrams queue, each with its sender's address.
 * There are no connections: no listen and no accept (no steps 5, 6 and 9), and no client announces that
 * it leaves.
 */
export const datagram: Design = (os, serving) => {
  const { io, request } = serving;
  const senders = new Senders(serving.begin, LIMITS.rememberedSenders);

  // Steps 1 to 4. Remove the socket if it exists, create one, specify its name, bind it.
  const sockFd = boundSocket(os, serving);

  while (!os.interrupted) {
    // Step 7. Wait for a datagram. What does not fit is lost. A datagram may be empty.
    const count = io.receive(os, sockFd, request);
    if (count === -ERRNO.EINTR) continue;
    request.length = must('receiving', count);

    const sender = request.name.bytes.slice(0, request.name.length);
    const outcome = processed(os, serving, senders.conversation(sender));
    if (outcome === null) continue;

    // Step 8. Send the replies to the datagram's sender. If it is gone (ECONNREFUSED, ENOENT) or a reply is
    // too long for a datagram (EMSGSIZE), nothing is reported to anyone. A sender without a name cannot be
    // answered.
    if (sender.length > 0) {
      for (const reply of outcome.replies) {
        io.send(os, sockFd, reply.bytes, reply.length, sender);
      }
    }
    if (outcome.done) senders.forget(sender);
  }

  // Steps 10 and 11. Close the socket, remove the name.
  closeSocket(os, serving, sockFd);
  // Step 12. Exit: the caller does.
};
