#include "senders.h"

#include "failures.h"

#include <stdlib.h>
#include <string.h>

struct sender {
    struct sockaddr_storage name;
    socklen_t length;
    struct conversation *conversation;
    struct sender *next;
};

/* The one that spoke last comes first. */
static struct sender *first;
static int count;

/* The place that points to the request's sender, or to the list's end. */
static struct sender **place_of(const struct request *request)
{
    struct sender **place = &first;

    while (*place != NULL && ((*place)->length != request->from_length ||
                              memcmp(&(*place)->name, &request->from,
                                     request->from_length) != 0))
        place = &(*place)->next;
    return place;
}

static void forget(struct sender **place)
{
    struct sender *sender = *place;

    *place = sender->next;
    end_conversation(sender->conversation);
    free(sender);
    count--;
}

static struct sender *new_sender(const struct request *request,
                                 const struct options *options)
{
    struct sender *sender = calloc(1, sizeof(*sender));

    if (sender == NULL)
        die("calloc");
    sender->name = request->from;
    sender->length = request->from_length;
    sender->conversation = begin_conversation(options);
    count++;
    return sender;
}

struct conversation *conversation_with(const struct request *request,
                                       const struct options *options)
{
    struct sender **place = place_of(request);
    struct sender *sender = *place;

    /* Nobody can say which of those without a name this one is. */
    if (sender != NULL && request->from_length == 0) {
        forget(place);
        sender = NULL;
    }
    if (sender == NULL)
        sender = new_sender(request, options);
    else
        *place = sender->next;
    sender->next = first;
    first = sender;

    if (count > MAX_SENDERS) {
        struct sender **last = &first;

        while ((*last)->next != NULL)
            last = &(*last)->next;
        forget(last);
    }
    return sender->conversation;
}

void forget_sender(const struct request *request)
{
    struct sender **place = place_of(request);

    if (*place != NULL)
        forget(place);
}
