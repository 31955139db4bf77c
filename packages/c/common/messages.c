#include "messages.h"

#include "failures.h"

#include <stdlib.h>
#include <string.h>

struct request *new_request(size_t size)
{
    struct request *request = calloc(1, sizeof(*request));

    if (request == NULL || (request->bytes = malloc(size)) == NULL)
        die("malloc");
    request->size = size;
    return request;
}

void free_request(struct request *request)
{
    free(request->bytes);
    free(request);
}

void prepare_message(struct request *request)
{
    request->iov.iov_base = request->bytes;
    request->iov.iov_len = request->size;
    request->message = (struct msghdr){
        .msg_name = &request->from,
        .msg_namelen = sizeof(request->from),
        .msg_iov = &request->iov,
        .msg_iovlen = 1,
        .msg_control = request->control,
        .msg_controllen = sizeof(request->control),
    };
}

void open_message(struct request *request)
{
    struct msghdr *message = &request->message;
    struct cmsghdr *part;

    request->from_length = message->msg_namelen;
    for (part = CMSG_FIRSTHDR(message); part != NULL;
         part = CMSG_NXTHDR(message, part)) {
        size_t bytes = part->cmsg_len - CMSG_LEN(0);

        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
            continue;
        memcpy(request->fds, CMSG_DATA(part), bytes);
        request->n_fds = bytes / sizeof(int);
    }
}

struct msghdr message_of(struct iovec *iov, const char *bytes, size_t length)
{
    /* sendmsg() does not change them, though its structure says char *. */
    iov->iov_base = (char *)bytes;
    iov->iov_len = length;
    return (struct msghdr){ .msg_iov = iov, .msg_iovlen = 1 };
}

void attach_descriptor(struct msghdr *message, struct one_descriptor *room,
                       int fd)
{
    struct cmsghdr *part;

    memset(room, 0, sizeof(*room));
    message->msg_control = room->bytes;
    message->msg_controllen = sizeof(room->bytes);
    part = CMSG_FIRSTHDR(message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(part), &fd, sizeof(int));
}
