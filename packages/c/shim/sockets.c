/* Calls that make sockets, name them, and connect them. */
#include "call.h"

#include <sys/stat.h>

/* struct stat is the kernel's own on both architectures. */
static uint64_t inode_of(int fd) {
  struct stat status;
  return KERNEL2(SYS_fstat, fd, &status) == 0 ? (uint64_t)status.st_ino : 0;
}

static struct part socket_part(struct socket_facts *facts) {
  return (struct part){PART_SOCKET, facts, sizeof *facts, sizeof *facts};
}

EXPORT int socket(int domain, int type, int protocol) {
  STARTED();
  struct call call = CALL(CALL_socket, -1);
  enter(&call, ARGS(domain, type, protocol), NO_PART, NO_PART);
  int ret = MAKE(&call, real.socket(domain, type, protocol));
  if (ret < 0) return (int)leave(&call, ret, NO_PART, NO_PART);
  fd_becomes(ret, type & SOCK_NONBLOCK ? FD_NONBLOCK : 0);
  struct socket_facts facts = {.inode = inode_of(ret), .family = domain};
  return (int)leave(&call, ret, socket_part(&facts), NO_PART);
}

EXPORT int socketpair(int domain, int type, int protocol, int fds[2]) {
  STARTED();
  struct call call = CALL(CALL_socketpair, -1);
  enter(&call, ARGS(domain, type, protocol), NO_PART, NO_PART);
  int ret = MAKE(&call, real.socketpair(domain, type, protocol, fds));
  if (ret < 0) return (int)leave(&call, ret, NO_PART, NO_PART);
  for (int i = 0; i < 2; i++)
    fd_becomes(fds[i], type & SOCK_NONBLOCK ? FD_NONBLOCK : 0);
  struct socket_facts facts[2] = {
      {.inode = inode_of(fds[0]), .family = domain, .peer_pid = fds[0]},
      {.inode = inode_of(fds[1]), .family = domain, .peer_pid = fds[1]},
  };
  struct part pair = {PART_SOCKET, facts, sizeof facts, sizeof facts};
  return (int)leave(&call, ret, pair, NO_PART);
}

EXPORT int bind(int sockfd, const struct sockaddr *addr, socklen_t length) {
  WHOLE_CALL(int, CALL_bind, sockfd, ARGS(sockfd), address_part(addr, length),
             real.bind(sockfd, addr, length));
}

EXPORT int listen(int sockfd, int backlog) {
  WHOLE_CALL(int, CALL_listen, sockfd, ARGS(sockfd, backlog), NO_PART,
             real.listen(sockfd, backlog));
}

/*
 * Who connected: asked here, because the program need not ask, and because
 * the kernel forgets it when the connection ends.
 */
static int accepted(struct call *call, int ret, int flags) {
  if (ret < 0) return (int)leave(call, ret, NO_PART, NO_PART);
  fd_becomes(ret, flags & SOCK_NONBLOCK ? FD_NONBLOCK : 0);
  struct sockaddr_storage peer;
  socklen_t length = sizeof peer;
  if (KERNEL3(SYS_getpeername, ret, &peer, &length) < 0) length = 0;
  struct socket_facts facts = {.inode = inode_of(ret)};
  if (length >= sizeof peer.ss_family) facts.family = peer.ss_family;
  if (facts.family == AF_UNIX || length == 0) {
    struct ucred peer_is = {0};
    socklen_t size = sizeof peer_is;
    if (KERNEL5(SYS_getsockopt, ret, SOL_SOCKET, SO_PEERCRED, &peer_is,
                &size) == 0)
      facts.peer_pid = peer_is.pid;
  }
  return (int)leave_now(call, ret, address_part(&peer, length),
                        socket_part(&facts));
}

EXPORT int accept(int sockfd, struct sockaddr *addr, socklen_t *length) {
  STARTED();
  struct call call = CALL(CALL_accept, sockfd);
  enter(&call, ARGS(sockfd), NO_PART, NO_PART);
  int ret = MAKE(&call, real.accept(sockfd, addr, length));
  return accepted(&call, ret, 0);
}

EXPORT int accept4(int sockfd, struct sockaddr *addr, socklen_t *length,
                   int flags) {
  STARTED();
  struct call call = CALL(CALL_accept4, sockfd);
  enter(&call, ARGS(sockfd, flags), NO_PART, NO_PART);
  int ret = MAKE(&call, real.accept4(sockfd, addr, length, flags));
  return accepted(&call, ret, flags);
}

EXPORT int connect(int sockfd, const struct sockaddr *addr,
                   socklen_t length) {
  STARTED();
  struct call call = CALL(CALL_connect, sockfd);
  enter(&call, ARGS(sockfd), address_part(addr, length), NO_PART);
  int ret = MAKE(&call, real.connect(sockfd, addr, length));
  struct sockaddr_storage local;
  socklen_t size = sizeof local;
  if (KERNEL3(SYS_getsockname, sockfd, &local, &size) < 0) size = 0;
  return (int)leave_now(&call, ret, address_part(&local, size), NO_PART);
}
EXPORT int __connect(int sockfd, const struct sockaddr *addr,
                     socklen_t length) __attribute__((alias("connect")));

EXPORT int shutdown(int sockfd, int how) {
  WHOLE_CALL(int, CALL_shutdown, sockfd, ARGS(sockfd, how), NO_PART,
             real.shutdown(sockfd, how));
}

/* An option's value as a number: of a time (struct timeval), milliseconds. */
static int32_t option_value(int level, int name, const void *value,
                            socklen_t length) {
  int is_time = level == SOL_SOCKET &&
                (name == SO_RCVTIMEO || name == SO_SNDTIMEO);
  if (value == NULL) return 0;
  if (is_time && length >= sizeof(struct timeval)) {
    const struct timeval *time = value;
    return (int32_t)(time->tv_sec * 1000 + time->tv_usec / 1000);
  }
  return length >= sizeof(int) ? *(const int *)value : 0;
}

EXPORT int setsockopt(int sockfd, int level, int name, const void *value,
                      socklen_t length) {
  WHOLE_CALL(
      int, CALL_setsockopt, sockfd,
      ARGS(sockfd, level, name, option_value(level, name, value, length)),
      NO_PART, real.setsockopt(sockfd, level, name, value, length));
}

EXPORT int getsockopt(int sockfd, int level, int name, void *value,
                      socklen_t *length) {
  STARTED();
  struct call call = CALL(CALL_getsockopt, sockfd);
  enter(&call, ARGS(sockfd, level, name), NO_PART, NO_PART);
  int ret = MAKE(&call, real.getsockopt(sockfd, level, name, value, length));
  int32_t got = ret == 0 ? option_value(level, name, value, *length) : 0;
  struct part part = {PART_DATA, &got, sizeof got, sizeof got};
  return (int)leave(&call, ret, part, NO_PART);
}

EXPORT int getsockname(int sockfd, struct sockaddr *addr, socklen_t *length) {
  STARTED();
  struct call call = CALL(CALL_getsockname, sockfd);
  enter(&call, ARGS(sockfd), NO_PART, NO_PART);
  socklen_t room = length != NULL ? *length : 0;
  int ret = MAKE(&call, real.getsockname(sockfd, addr, length));
  struct part name = ret == 0 ? filled_part(addr, room, *length) : NO_PART;
  return (int)leave(&call, ret, name, NO_PART);
}

EXPORT int getpeername(int sockfd, struct sockaddr *addr, socklen_t *length) {
  STARTED();
  struct call call = CALL(CALL_getpeername, sockfd);
  enter(&call, ARGS(sockfd), NO_PART, NO_PART);
  socklen_t room = length != NULL ? *length : 0;
  int ret = MAKE(&call, real.getpeername(sockfd, addr, length));
  struct part name = ret == 0 ? filled_part(addr, room, *length) : NO_PART;
  return (int)leave(&call, ret, name, NO_PART);
}
