/* Calls that carry bytes in several buffers, and descriptors. */
#include "call.h"

/* Descriptors that one message passes: SCM_MAX_FD, unix(7). */
#define RIGHTS_MAX 253

/* A copy of the first bytes, which may lie in several buffers. */
struct gathered {
  unsigned char bytes[PREVIEW_BYTES];
  struct part part;
};

static long whole_length(const struct iovec *iov, size_t count) {
  long length = 0;
  for (size_t i = 0; i < count; i++) length += (long)iov[i].iov_len;
  return length;
}

static void gather(struct gathered *into, const struct iovec *iov,
                   size_t count, long length) {
  uint32_t have = 0;
  if (length < 0) length = 0;
  for (size_t i = 0; i < count && have < PREVIEW_BYTES; i++) {
    size_t some = iov[i].iov_len;
    if (some > PREVIEW_BYTES - have) some = PREVIEW_BYTES - have;
    if (some > (size_t)length - have) some = (size_t)length - have;
    memcpy(into->bytes + have, iov[i].iov_base, some);
    have += (uint32_t)some;
    if (have == (uint32_t)length) break;
  }
  into->part = (struct part){PART_DATA, into->bytes, (uint32_t)length, have};
}

/* The descriptors in a message's control data, SCM_RIGHTS of cmsg(3). */
static struct part rights_part(const struct msghdr *message, int *fds) {
  size_t count = 0;
  if (message->msg_control == NULL) return NO_PART;
  struct msghdr *walked = (struct msghdr *)message;
  for (struct cmsghdr *one = CMSG_FIRSTHDR(walked); one != NULL;
       one = CMSG_NXTHDR(walked, one)) {
    if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
      continue;
    size_t some = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    if (some > RIGHTS_MAX - count) some = RIGHTS_MAX - count;
    memcpy(fds + count, CMSG_DATA(one), some * sizeof(int));
    count += some;
  }
  if (count == 0) return NO_PART;
  uint32_t size = (uint32_t)(count * sizeof(int));
  return (struct part){PART_RIGHTS, fds, size, size};
}

/* An entry or a return with three parts: two do not fit `enter`. */
static struct part joined(unsigned char *into, struct part one,
                          struct part two) {
  unsigned char *end = put_part(put_part(into, &one), &two);
  return (struct part){JOINED_PARTS, into, 0, (uint32_t)(end - into)};
}

EXPORT ssize_t readv(int fd, const struct iovec *iov, int count) {
  STARTED();
  struct call call = CALL(CALL_readv, fd);
  enter(&call, ARGS(fd, (int32_t)whole_length(iov, (size_t)count)), NO_PART,
        NO_PART);
  ssize_t ret = MAKE(&call, real.readv(fd, iov, count));
  struct gathered got;
  gather(&got, iov, (size_t)count, ret);
  return leave(&call, ret, got.part, NO_PART);
}

EXPORT ssize_t writev(int fd, const struct iovec *iov, int count) {
  STARTED();
  struct call call = CALL(CALL_writev, fd);
  struct gathered sent;
  long length = whole_length(iov, (size_t)count);
  gather(&sent, iov, (size_t)count, length);
  enter(&call, ARGS(fd, (int32_t)length), sent.part, NO_PART);
  ssize_t ret = MAKE(&call, real.writev(fd, iov, count));
  return leave(&call, ret, NO_PART, NO_PART);
}

EXPORT ssize_t recvmsg(int sockfd, struct msghdr *message, int flags) {
  STARTED();
  struct call call = CALL(CALL_recvmsg, sockfd);
  long room = whole_length(message->msg_iov, message->msg_iovlen);
  enter(&call, ARGS(sockfd, (int32_t)room, flags), NO_PART, NO_PART);
  socklen_t name_room = message->msg_name ? message->msg_namelen : 0;
  ssize_t ret = MAKE(&call, real.recvmsg(sockfd, message, flags));
  if (ret < 0) return leave(&call, ret, NO_PART, NO_PART);
  struct gathered got;
  gather(&got, message->msg_iov, message->msg_iovlen,
         ret < room ? ret : room);
  got.part.exact = (uint32_t)ret;
  int fds[RIGHTS_MAX];
  struct part rights = rights_part(message, fds);
  struct part name =
      filled_part(message->msg_name, name_room, message->msg_namelen);
  /* msg_flags travels before the bytes, as a part of four bytes. */
  struct part got_flags = {PART_DATA, &message->msg_flags, 4, 4};
  unsigned char names[512], more[RIGHTS_MAX * 4 + 256];
  return leave(&call, ret, joined(names, got_flags, name),
               joined(more, got.part, rights));
}

EXPORT ssize_t sendmsg(int sockfd, const struct msghdr *message, int flags) {
  STARTED();
  struct call call = CALL(CALL_sendmsg, sockfd);
  struct gathered sent;
  long length = whole_length(message->msg_iov, message->msg_iovlen);
  gather(&sent, message->msg_iov, message->msg_iovlen, length);
  int fds[RIGHTS_MAX];
  struct part rights = rights_part(message, fds);
  struct part name = address_part(message->msg_name, message->msg_namelen);
  unsigned char more[RIGHTS_MAX * 4 + 256];
  enter(&call, ARGS(sockfd, (int32_t)length, flags), name,
        joined(more, sent.part, rights));
  ssize_t ret = MAKE(&call, real.sendmsg(sockfd, message, flags));
  return leave(&call, ret, NO_PART, NO_PART);
}

EXPORT int recvmmsg(int sockfd, struct mmsghdr *messages, unsigned count,
                    int flags, struct timespec *timeout) {
  WHOLE_CALL(int, CALL_recvmmsg, sockfd,
             ARGS(sockfd, (int32_t)count, flags), NO_PART,
             real.recvmmsg(sockfd, messages, count, flags, timeout));
}

EXPORT int sendmmsg(int sockfd, struct mmsghdr *messages, unsigned count,
                    int flags) {
  WHOLE_CALL(int, CALL_sendmmsg, sockfd,
             ARGS(sockfd, (int32_t)count, flags), NO_PART,
             real.sendmmsg(sockfd, messages, count, flags));
}
