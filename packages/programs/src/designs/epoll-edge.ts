import { ERRNO, newEpollEvents } from '@socketarium/syscalls';
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  F_GETFL,
  F_SETFL,
  O_NONBLOCK,
} from '@socketarium/syscalls/constants';
import type { ServerCalls } from '../server-calls.ts';
import type { Conversation } from '../services/conversation.ts';
import { processed } from './answering.ts';
import { Outbox } from './outbox.ts';
import { acceptedOrNull, must } from './results.ts';
import type { Design, Serving } from './serving.ts';
import { closeSocket, listeningSocket } from './socket-steps.ts';

/** The most that one epoll_wait reports; the next reports the others. */
const MAX_EVENTS = 64;
/** Reads from one client before the next one is served. */
const READS_AT_ONCE = 16;

/**
 * The multiplexed server, by epoll(7), edge-triggered: a descriptor is reported when something arrives,
 * and not again for what was left unread. So every socket is non-blocking, and the server accepts until
 * EAGAIN and reads until EAGAIN.
 */
export const epollEdge: Design = (os, serving) => {
  edgeTriggered(os, serving, true);
};

/**
 * A common bug: edge-triggered, and yet one accept per wake-up. Clients that arrive together are reported
 * together, once, and the others stay in the accept queue.
 */
export const epollEdgeOneAccept: Design = (os, serving) => {
  edgeTriggered(os, serving, false);
};

interface Connection {
  readonly conversation: Conversation;
  readonly outbox: Outbox;
  /** After the data in the outbox, nothing follows. */
  complete: boolean;
  /** It is in the set for room to write, not for something to read. */
  full: boolean;
}

const edgeTriggered = (os: ServerCalls, serving: Serving, acceptsAll: boolean): void => {
  const { io, request } = serving;
  const connections = new Map<number, Connection>();

  // Steps 1 to 5. Remove the socket if it exists, create one, specify its name, bind it, listen.
  const listenFd = listeningSocket(os, serving);
  makeNonBlocking(os, listenFd);

  const epollFd = must('epoll_create1', os.epoll_create1(0));
  const events = newEpollEvents(MAX_EVENTS);
  must('epoll_ctl', os.epoll_ctl(epollFd, EPOLL_CTL_ADD, listenFd, EPOLLIN | EPOLLET));

  /** Reported, and as far as the server knows there is still something: no EAGAIN yet. */
  const ready = new Set<number>();

  /** Step 6: accepts until EAGAIN. True when the queue is empty, or the server believes so. */
  const acceptAll = (): boolean => {
    for (;;) {
      const result = os.accept(listenFd);
      if (result === -ERRNO.EAGAIN) return true;
      const connFd = acceptedOrNull(result);
      if (connFd !== null) {
        makeNonBlocking(os, connFd);
        must('epoll_ctl', os.epoll_ctl(epollFd, EPOLL_CTL_ADD, connFd, EPOLLIN | EPOLLET));
        connections.set(connFd, {
          conversation: serving.begin(),
          outbox: new Outbox(),
          complete: false,
          full: false,
        });
      }
      if (!acceptsAll) return true;
      // No descriptor was available (EMFILE): the queue is not reported again.
      if (connFd === null) return false;
    }
  };

  /** Steps 7 and 8, until EAGAIN or until the next client is due. */
  const serve = (connFd: number, connection: Connection): 'drained' | 'not yet' | 'over' => {
    const { conversation, outbox } = connection;
    for (let reads = 0; ; reads++) {
      // Step 8, of the request before. Write the replies, as far as the socket has room for them; epoll
      // reports when it has room again, and nothing more is read before.
      const left = outbox.send(os, io, connFd);
      if (left === 'gone') return 'over';
      const full = left === 'full';
      if (full !== connection.full) {
        const what = full ? EPOLLOUT : EPOLLIN;
        must('epoll_ctl', os.epoll_ctl(epollFd, EPOLL_CTL_MOD, connFd, what | EPOLLET));
        connection.full = full;
      }
      if (full) return 'drained';
      if (connection.complete) return 'over';
      if (reads === READS_AT_ONCE) return 'not yet';

      // Step 7. Read the request. At EAGAIN there is no more.
      request.length = io.receive(os, connFd, request);
      if (request.length === -ERRNO.EAGAIN) return 'drained';
      const outcome = request.length > 0 ? processed(os, serving, conversation) : null;
      if (outcome === null) return 'over';
      outbox.put(outcome.replies);
      connection.complete = outcome.done;
    }
  };

  while (!os.interrupted) {
    // Wait until something arrives; but only poll while there is something left to do.
    const count = os.epoll_wait(epollFd, events, MAX_EVENTS, ready.size > 0 ? 0 : -1);
    if (count === -ERRNO.EINTR) continue;
    must('epoll_wait', count);
    for (let index = 0; index < count; index++) ready.add(events.fd(index));

    for (const fd of ready) {
      if (os.interrupted) break;
      if (fd === listenFd) {
        if (acceptAll()) ready.delete(fd);
        continue;
      }
      const connection = connections.get(fd);
      const state = connection === undefined ? 'drained' : serve(fd, connection);
      if (state !== 'not yet') ready.delete(fd);

      // Step 9. Close the connected socket: end-of-file, reset, or the service is complete.
      if (state === 'over') {
        os.close(fd);
        connections.delete(fd);
      }
    }
  }

  // Step 9. Close the connected sockets that are left.
  for (const connFd of connections.keys()) os.close(connFd);
  os.close(epollFd);
  // Steps 10 and 11. Close the listening socket, remove the name.
  closeSocket(os, serving, listenFd);
  // Step 12. Exit: the caller does.
};

const makeNonBlocking = (os: ServerCalls, fd: number): void => {
  const flags = must('fcntl', os.fcntl(fd, F_GETFL, 0));
  must('fcntl', os.fcntl(fd, F_SETFL, flags | O_NONBLOCK));
};
