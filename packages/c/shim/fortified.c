/*
 * What a program calls that was compiled with _FORTIFY_SOURCE. glibc's own
 * versions call read and its like inside libc, past the shim.
 */
#include "call.h"

/* Ends the program; glibc's, and musl has none. */
extern void __chk_fail(void) __attribute__((noreturn, weak));

INLINE void check(size_t count, size_t room) {
  if (RARELY(count > room)) __chk_fail();
}

EXPORT ssize_t __read_chk(int fd, void *buf, size_t count, size_t room) {
  check(count, room);
  STARTED();
  struct call call = CALL(CALL_read, fd);
  enter_hot(&call, ARGS(fd, (int32_t)count), NO_PART, NO_PART);
  ssize_t ret = MAKE(&call, real.read(fd, buf, count));
  return leave_hot(&call, ret, bytes_part(buf, ret), NO_PART);
}

EXPORT ssize_t __recv_chk(int sockfd, void *buf, size_t length, size_t room,
                          int flags) {
  check(length, room);
  STARTED();
  struct call call = CALL(CALL_recv, sockfd);
  enter(&call, ARGS(sockfd, (int32_t)length, flags), NO_PART, NO_PART);
  ssize_t ret = MAKE(&call, real.recv(sockfd, buf, length, flags));
  ssize_t got = ret > (ssize_t)length ? (ssize_t)length : ret;
  return leave(&call, ret, bytes_part(buf, got), NO_PART);
}

EXPORT ssize_t __recvfrom_chk(int sockfd, void *buf, size_t length,
                              size_t room, int flags, struct sockaddr *from,
                              socklen_t *from_length) {
  check(length, room);
  STARTED();
  struct call call = CALL(CALL_recvfrom, sockfd);
  enter(&call, ARGS(sockfd, (int32_t)length, flags), NO_PART, NO_PART);
  socklen_t name_room = from_length != NULL ? *from_length : 0;
  ssize_t ret =
      MAKE(&call, real.recvfrom(sockfd, buf, length, flags, from, from_length));
  ssize_t got = ret > (ssize_t)length ? (ssize_t)length : ret;
  struct part sender =
      ret >= 0 && from != NULL && from_length != NULL
          ? filled_part(from, name_room, *from_length)
          : NO_PART;
  return leave(&call, ret, bytes_part(buf, got), sender);
}

static struct part fds_part(const struct pollfd *fds, nfds_t count) {
  uint32_t shown = count < POLL_ENTRIES ? (uint32_t)count : POLL_ENTRIES;
  if (count == 0) return NO_PART;
  return (struct part){PART_POLL, fds, (uint32_t)(count * sizeof *fds),
                       (uint32_t)(shown * sizeof *fds)};
}

static int polled(struct call *call, int ret, const struct pollfd *fds,
                  nfds_t count) {
  for (nfds_t i = 0; ret > 0 && i < count; i++)
    if (fds[i].revents & POLLIN) fd_ready(fds[i].fd);
  return (int)leave(call, ret, ret > 0 ? fds_part(fds, count) : NO_PART,
                    NO_PART);
}

EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout,
                      size_t room) {
  check(count * sizeof *fds, room);
  STARTED();
  struct call call = CALL(CALL_poll, -1);
  enter(&call, ARGS((int32_t)count, timeout), fds_part(fds, count), NO_PART);
  int ret = MAKE(&call, real.poll(fds, count, timeout));
  return polled(&call, ret, fds, count);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count,
                       const struct timespec *timeout, const sigset_t *mask,
                       size_t room) {
  check(count * sizeof *fds, room);
  STARTED();
  struct call call = CALL(CALL_ppoll, -1);
  enter(&call, ARGS((int32_t)count, milliseconds(timeout)),
        fds_part(fds, count), NO_PART);
  int ret = MAKE(&call, real.ppoll(fds, count, timeout, mask));
  return polled(&call, ret, fds, count);
}
