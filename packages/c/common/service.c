#include "service.h"

#include "failures.h"
#include "replies.h"
#include "services.h"

#include <stdlib.h>

struct conversation {
    enum service service;
    bool messages; /* the transport keeps their boundaries */
    bool complete;
    struct replies replies;
    struct sum *sum;
    struct echo *echo;
    struct file_copy *copy;
};

struct conversation *begin_conversation(const struct options *options)
{
    struct conversation *c = calloc(1, sizeof(*c));

    if (c == NULL)
        die("calloc");
    c->service = options->service;
    c->messages = options->type != SOCK_STREAM;
    if (c->service == SUM)
        c->sum = new_sum();
    if (c->service == ECHO)
        c->echo = new_echo();
    if (c->service == FILE_COPY)
        c->copy = new_file_copy();
    return c;
}

void take_request(struct conversation *c, const struct request *request)
{
    const char *bytes = request->bytes;
    size_t length = request->length;

    clear_replies(&c->replies);
    switch (c->service) {
    case SUM:
        c->complete = sum_takes(c->sum, bytes, length, c->messages,
                                &c->replies);
        break;
    case ECHO:
        c->complete = echo_takes(c->echo, bytes, length, c->messages,
                                 &c->replies);
        break;
    case FILE_COPY:
        c->complete = file_takes(c->copy, bytes, length, c->messages,
                                 &c->replies);
        break;
    case DESCRIPTOR:
        descriptor_takes(bytes, length, request->fds, request->n_fds,
                         &c->replies);
        break;
    }
}

const char *next_reply(struct conversation *c, size_t *length)
{
    struct replies *replies = &c->replies;
    size_t start = replies->next == 0 ? 0 : replies->ends[replies->next - 1];

    if (replies->next == replies->count)
        return NULL;
    *length = replies->ends[replies->next++] - start;
    return replies->bytes + start;
}

bool is_complete(const struct conversation *c)
{
    return c->complete;
}

void end_conversation(struct conversation *c)
{
    if (c == NULL)
        return;
    free_sum(c->sum);
    free_echo(c->echo);
    free_file_copy(c->copy);
    free_replies(&c->replies);
    free(c);
}
