#ifndef MESSAGES_H
#define MESSAGES_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* The kernel passes no more descriptors in one message, unix(7). */
#define MAX_PASSED 253

/* Room for one request, and for all that a call may say about it. */
struct request {
    char *bytes;
    size_t size;                   /* of the room */
    ssize_t length;                /* what the last call returned */
    struct sockaddr_storage from;  /* who sent it (recvfrom, recvmsg) */
    socklen_t from_length;
    int fds[MAX_PASSED];           /* descriptors that came with it */
    int n_fds;
    struct msghdr message;         /* for recvmsg */
    struct iovec iov;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * MAX_PASSED)];
};

/* Room for `size` bytes. Exits when there is no memory. */
struct request *new_request(size_t size);

void free_request(struct request *request);

/* For recvmsg(): points request->message at the request's room. */
void prepare_message(struct request *request);

/* After recvmsg(): its sender, and the descriptors of SCM_RIGHTS. */
void open_message(struct request *request);

/* For sendmsg(): a message of these bytes, without a descriptor. */
struct msghdr message_of(struct iovec *iov, const char *bytes, size_t length);

/* Room for one descriptor in a message. */
struct one_descriptor {
    _Alignas(struct cmsghdr) char bytes[CMSG_SPACE(sizeof(int))];
};

/* Adds a descriptor, in that room, to a message that is to be sent. */
void attach_descriptor(struct msghdr *message, struct one_descriptor *room,
                       int fd);

#endif
