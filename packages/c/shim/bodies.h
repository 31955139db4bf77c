/*
 * What is done in place of a call that has two names: its own, and that of
 * programs compiled with _FORTIFY_SOURCE (fortified.c). Compiled into each,
 * so that the caller's address and stack frame are the program's.
 */
#ifndef BODIES_H
#define BODIES_H

#include "call.h"

INLINE ssize_t observed_read(struct call *call, void *buf, size_t count) {
  enter_hot(call, ARGS(call->fd, (int32_t)count), NO_PART, NO_PART);
  ssize_t ret = MAKE(call, real.read(call->fd, buf, count));
  return leave_hot(call, ret, bytes_part(buf, ret), NO_PART);
}

/* MSG_TRUNC makes recv return the whole length, not what was copied. */
INLINE struct part received_part(const void *buf, ssize_t ret, size_t room) {
  struct part part = bytes_part(buf, ret);
  if (ret > 0 && (size_t)ret > room && part.count > room)
    part.count = (uint32_t)room;
  return part;
}

INLINE ssize_t observed_recv(struct call *call, void *buf, size_t length,
                             int flags) {
  enter_hot(call, ARGS(call->fd, (int32_t)length, flags), NO_PART, NO_PART);
  ssize_t ret = MAKE(call, real.recv(call->fd, buf, length, flags));
  return leave_hot(call, ret, received_part(buf, ret, length), NO_PART);
}

INLINE ssize_t observed_recvfrom(struct call *call, void *buf, size_t length,
                                 int flags, struct sockaddr *from,
                                 socklen_t *from_length) {
  enter(call, ARGS(call->fd, (int32_t)length, flags), NO_PART, NO_PART);
  socklen_t room = from_length != NULL ? *from_length : 0;
  ssize_t ret = MAKE(
      call, real.recvfrom(call->fd, buf, length, flags, from, from_length));
  struct part sender =
      ret >= 0 && from != NULL && from_length != NULL
          ? filled_part(from, room, *from_length)
          : NO_PART;
  return leave(call, ret, received_part(buf, ret, length), sender);
}

INLINE struct part poll_part(const struct pollfd *fds, nfds_t count) {
  if (fds == NULL || count == 0) return NO_PART;
  uint32_t shown = count < POLL_ENTRIES ? (uint32_t)count : POLL_ENTRIES;
  return (struct part){PART_POLL, fds, (uint32_t)(count * sizeof *fds),
                       (uint32_t)(shown * sizeof *fds)};
}

/* Nothing sleeps in reading what has been reported. */
INLINE int polled(struct call *call, int ret, const struct pollfd *fds,
                  nfds_t count) {
  if (ret <= 0) return (int)leave_hot(call, ret, NO_PART, NO_PART);
  for (nfds_t i = 0; i < count; i++)
    if (fds[i].revents & POLLIN) fd_ready(fds[i].fd);
  return (int)leave_hot(call, ret, poll_part(fds, count), NO_PART);
}

INLINE int observed_poll(struct call *call, struct pollfd *fds, nfds_t count,
                         int timeout) {
  enter_hot(call, ARGS((int32_t)count, timeout), poll_part(fds, count),
            NO_PART);
  int ret = MAKE(call, real.poll(fds, count, timeout));
  return polled(call, ret, fds, count);
}

INLINE int observed_ppoll(struct call *call, struct pollfd *fds,
                          nfds_t count, const struct timespec *timeout,
                          const sigset_t *mask) {
  enter(call, ARGS((int32_t)count, milliseconds(timeout)),
        poll_part(fds, count), NO_PART);
  int ret = MAKE(call, real.ppoll(fds, count, timeout, mask));
  return polled(call, ret, fds, count);
}

#endif
