import { SO_REUSEADDR, SOL_SOCKET } from '@socketarium/syscalls/constants';
import type { ServerCalls } from '../server-calls.ts';
import { must } from './results.ts';
import type { Serving } from './serving.ts';

/** The steps that all designs share, before and after serving. */

/** Steps 1 to 4: a socket with a name that clients can connect to. Throws CallFailed. */
export const boundSocket = (os: ServerCalls, serving: Serving): number => {
  const { here } = serving;

  // Step 1. Remove the socket if it exists: a Unix name outlives the server that bound it. Usually there is
  // none (ENOENT); if it cannot be removed, bind will fail.
  if (here.path !== null && serving.unlinkFirst) os.unlink(here.path);

  // Step 2. Create a socket.
  const sockFd = must('socket', os.socket(here.domain, serving.socketType, 0));
  // A TCP port stays in TIME_WAIT for a while after its last connection; a new server need not wait for
  // that.
  if (here.path === null && serving.reuseAddr) {
    must('setsockopt', os.setsockopt(sockFd, SOL_SOCKET, SO_REUSEADDR, 1));
  }

  // Step 3. Specify the name: the sockaddr in `here`.
  // Step 4. Bind the name to the socket.
  must('bind', os.bind(sockFd, here.sockaddr));
  // Port 0 asked for any free port; this reads which one it is.
  if (here.path === null) must('getsockname', os.getsockname(sockFd));
  return sockFd;
};

/** Steps 1 to 5: a listening socket. Throws CallFailed. */
export const listeningSocket = (os: ServerCalls, serving: Serving): number => {
  const listenFd = boundSocket(os, serving);
  // Step 5. Let connections queue.
  must('listen', os.listen(listenFd, serving.backlog));
  return listenFd;
};

/** Steps 10 and 11: the socket that had the name, and the name itself. */
export const closeSocket = (os: ServerCalls, serving: Serving, sockFd: number): void => {
  const { here } = serving;
  // Step 10. Close the socket that was bound.
  os.close(sockFd);
  // Step 11. Remove the name.
  if (here.path !== null) os.unlink(here.path);
};
