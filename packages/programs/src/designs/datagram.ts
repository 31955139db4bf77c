import { LIMITS } from '@socketarium/protocol/wire';
import { ERRNO } from '@socketarium/syscalls';
import { processed } from './answering.ts';
import { must } from './results.ts';
import { Senders } from './senders.ts';
import type { Design } from './serving.ts';
import { boundSocket, closeSocket } from './socket-steps.ts';

/**
 * The datagram server: one socket, on which everybody's datagrams queue, each with its sender's
 * address. There are no connections: nothing is listened for or accepted (no steps 5, 6 and 9), and
 * nobody says that they leave.
 */
export const datagram: Design = (os, serving) => {
  const { io, request } = serving;
  const senders = new Senders(serving.begin, LIMITS.rememberedSenders);

  // Steps 1 to 4. Remove the socket if it exists, create one, specify its name, bind it.
  const sockFd = boundSocket(os, serving);

  while (!os.interrupted) {
    // Step 7. Wait for a datagram. What of it does not fit is gone. One of no bytes is one as well.
    const count = io.receive(os, sockFd, request);
    if (count === -ERRNO.EINTR) continue;
    request.length = must('receiving', count);

    const sender = request.name.bytes.slice(0, request.name.length);
    const outcome = processed(os, serving, senders.conversation(sender));
    if (outcome === null) continue;

    // Step 8. Send the replies to whoever sent the datagram. If they are gone (ECONNREFUSED,
    // ENOENT) or what is to be sent is too long for a datagram (EMSGSIZE), nobody hears of it. A
    // sender without a name cannot be answered.
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
