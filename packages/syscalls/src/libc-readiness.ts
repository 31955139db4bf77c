import { requireFdSet, requireInt, requireNfds, requireRoom } from './arguments.ts';
import type { SyncCalls } from './calls.ts';
import { EPOLL_EVENT_BYTES, encodeEpollEvent } from './epoll-events.ts';
import { lastErrno, native } from './native.ts';
import { POLLFD_WORDS } from './pollfd.ts';
import { result } from './result.ts';
import { encodeTimeval } from './timeval.ts';

/** select, poll and epoll in the calling thread. */

const timeval = new Int32Array(4);
const onePollfd = new Int32Array(POLLFD_WORDS);
const epollEvent = new Int32Array(EPOLL_EVENT_BYTES / 4);
const epollEventBytes = new Uint8Array(epollEvent.buffer);

export const select: SyncCalls['select'] = (nfds, readfds, writefds, exceptfds, timeoutMs) => {
  requireNfds(nfds);
  requireFdSet('readfds', readfds);
  requireFdSet('writefds', writefds);
  requireFdSet('exceptfds', exceptfds);
  if (timeoutMs < 0) return result(native.select(nfds, readfds, writefds, exceptfds, null));
  encodeTimeval(timeval, timeoutMs);
  return result(native.select(nfds, readfds, writefds, exceptfds, timeval));
};

export const poll1: SyncCalls['poll1'] = (fd, events, timeoutMs) => {
  requireInt('fd', fd);
  requireInt('timeoutMs', timeoutMs);
  onePollfd[0] = fd;
  // events in the lower half; the upper half is revents, which the kernel writes.
  onePollfd[1] = events & 0xffff;
  const ret = native.poll(onePollfd, 1, timeoutMs);
  if (ret < 0) return -lastErrno();
  return (onePollfd[1] ?? 0) >>> 16;
};

export const poll: SyncCalls['poll'] = (fds, nfds, timeoutMs) => {
  requireRoom('nfds', nfds, fds.length / POLLFD_WORDS);
  requireInt('timeoutMs', timeoutMs);
  return result(native.poll(fds, nfds, timeoutMs));
};

export const epoll_create1: SyncCalls['epoll_create1'] = (flags) => {
  requireInt('flags', flags);
  return result(native.epoll_create1(flags));
};

export const epoll_ctl: SyncCalls['epoll_ctl'] = (epfd, op, fd, events) => {
  requireInt('epfd', epfd);
  requireInt('op', op);
  requireInt('fd', fd);
  requireInt('events', events);
  encodeEpollEvent(epollEvent, events, fd);
  return result(native.epoll_ctl(epfd, op, fd, epollEventBytes));
};

export const epoll_wait: SyncCalls['epoll_wait'] = (epfd, events, maxevents, timeoutMs) => {
  requireInt('epfd', epfd);
  requireRoom('maxevents', maxevents, events.bytes.length / EPOLL_EVENT_BYTES);
  requireInt('timeoutMs', timeoutMs);
  return result(native.epoll_wait(epfd, events.bytes, maxevents, timeoutMs));
};
