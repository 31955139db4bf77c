/* Calls that carry bytes in one buffer. */
#include "bodies.h"

EXPORT ssize_t read(int fd, void *buf, size_t count) {
  STARTED();
  struct call call = CALL(CALL_read, fd);
  return observed_read(&call, buf, count);
}

EXPORT ssize_t write(int fd, const void *buf, size_t count) {
  STARTED();
  struct call call = CALL(CALL_write, fd);
  enter_hot(&call, ARGS(fd, (int32_t)count), bytes_part(buf, (long)count),
            NO_PART);
  ssize_t ret = MAKE(&call, real.write(fd, buf, count));
  return leave_hot(&call, ret, NO_PART, NO_PART);
}

EXPORT ssize_t recv(int sockfd, void *buf, size_t length, int flags) {
  STARTED();
  struct call call = CALL(CALL_recv, sockfd);
  return observed_recv(&call, buf, length, flags);
}

EXPORT ssize_t send(int sockfd, const void *buf, size_t length, int flags) {
  STARTED();
  struct call call = CALL(CALL_send, sockfd);
  enter_hot(&call, ARGS(sockfd, (int32_t)length, flags),
            bytes_part(buf, (long)length), NO_PART);
  ssize_t ret = MAKE(&call, real.send(sockfd, buf, length, flags));
  return leave_hot(&call, ret, NO_PART, NO_PART);
}

EXPORT ssize_t recvfrom(int sockfd, void *buf, size_t length, int flags,
                        struct sockaddr *from, socklen_t *from_length) {
  STARTED();
  struct call call = CALL(CALL_recvfrom, sockfd);
  return observed_recvfrom(&call, buf, length, flags, from, from_length);
}

EXPORT ssize_t sendto(int sockfd, const void *buf, size_t length, int flags,
                      const struct sockaddr *to, socklen_t to_length) {
  STARTED();
  struct call call = CALL(CALL_sendto, sockfd);
  enter(&call, ARGS(sockfd, (int32_t)length, flags),
        bytes_part(buf, (long)length), address_part(to, to_length));
  ssize_t ret =
      MAKE(&call, real.sendto(sockfd, buf, length, flags, to, to_length));
  return leave(&call, ret, NO_PART, NO_PART);
}

EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
  WHOLE_CALL(ssize_t, CALL_sendfile, to, ARGS(to, from, (int32_t)count),
             NO_PART, real.sendfile(to, from, offset, count));
}

EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t count) {
  WHOLE_CALL(ssize_t, CALL_sendfile, to, ARGS(to, from, (int32_t)count),
             NO_PART, real.sendfile64(to, from, offset, count));
}

EXPORT ssize_t splice(int from, off64_t *from_offset, int to,
                      off64_t *to_offset, size_t count, unsigned flags) {
  WHOLE_CALL(ssize_t, CALL_splice, to, ARGS(from, to, (int32_t)count),
             NO_PART,
             real.splice(from, from_offset, to, to_offset, count, flags));
}
