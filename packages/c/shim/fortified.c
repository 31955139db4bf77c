/*
 * What a program calls that was compiled with _FORTIFY_SOURCE. glibc's own
 * versions call read and its like inside libc, past the shim.
 */
#include "bodies.h"

/* Ends the program; glibc's, and musl has none. */
extern void __chk_fail(void) __attribute__((noreturn, weak));

INLINE void check(size_t count, size_t room) {
  if (RARELY(count > room)) __chk_fail();
}

EXPORT ssize_t __read_chk(int fd, void *buf, size_t count, size_t room) {
  check(count, room);
  STARTED();
  struct call call = CALL(CALL_read, fd);
  return observed_read(&call, buf, count);
}

EXPORT ssize_t __recv_chk(int sockfd, void *buf, size_t length, size_t room,
                          int flags) {
  check(length, room);
  STARTED();
  struct call call = CALL(CALL_recv, sockfd);
  return observed_recv(&call, buf, length, flags);
}

EXPORT ssize_t __recvfrom_chk(int sockfd, void *buf, size_t length,
                              size_t room, int flags, struct sockaddr *from,
                              socklen_t *from_length) {
  check(length, room);
  STARTED();
  struct call call = CALL(CALL_recvfrom, sockfd);
  return observed_recvfrom(&call, buf, length, flags, from, from_length);
}

EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout,
                      size_t room) {
  check(count * sizeof *fds, room);
  STARTED();
  struct call call = CALL(CALL_poll, -1);
  return observed_poll(&call, fds, count, timeout);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count,
                       const struct timespec *timeout, const sigset_t *mask,
                       size_t room) {
  check(count * sizeof *fds, room);
  STARTED();
  struct call call = CALL(CALL_ppoll, -1);
  return observed_ppoll(&call, fds, count, timeout, mask);
}
