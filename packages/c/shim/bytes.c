/* Calls that carry bytes in one buffer. */
#include "call.h"

EXPORT ssize_t read(int fd, void *buf, size_t count) {
  STARTED();
  struct call call = CALL(CALL_read, fd);
  enter_hot(&call, ARGS(fd, (int32_t)count), NO_PART, NO_PART);
  ssize_t ret = MAKE(&call, real.read(fd, buf, count));
  return leave_hot(&call, ret, bytes_part(buf, ret), NO_PART);
}

EXPORT ssize_t write(int fd, const void *buf, size_t count) {
  STARTED();
  struct call call = CALL(CALL_write, fd);
  enter_hot(&call, ARGS(fd, (int32_t)count), bytes_part(buf, (long)count),
            NO_PART);
  ssize_t ret = MAKE(&call, real.write(fd, buf, count));
  return leave_hot(&call, ret, NO_PART, NO_PART);
}

/* MSG_TRUNC makes recv return the whole length, not what was copied. */
INLINE struct part received_part(const void *buf, ssize_t ret, size_t room) {
  struct part part = bytes_part(buf, ret);
  if (ret > 0 && (size_t)ret > room && part.count > room)
    part.count = (uint32_t)room;
  return part;
}

EXPORT ssize_t recv(int sockfd, void *buf, size_t length, int flags) {
  STARTED();
  struct call call = CALL(CALL_recv, sockfd);
  enter_hot(&call, ARGS(sockfd, (int32_t)length, flags), NO_PART, NO_PART);
  ssize_t ret = MAKE(&call, real.recv(sockfd, buf, length, flags));
  return leave_hot(&call, ret, received_part(buf, ret, length), NO_PART);
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
  enter(&call, ARGS(sockfd, (int32_t)length, flags), NO_PART, NO_PART);
  socklen_t room = from_length != NULL ? *from_length : 0;
  ssize_t ret =
      MAKE(&call, real.recvfrom(sockfd, buf, length, flags, from, from_length));
  struct part sender =
      ret >= 0 && from != NULL && from_length != NULL
          ? filled_part(from, room, *from_length)
          : NO_PART;
  return leave(&call, ret, received_part(buf, ret, length), sender);
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
