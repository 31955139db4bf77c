#ifndef REPLIES_H
#define REPLIES_H

#include <stddef.h>

/* The replies to one request, which are to be sent one by one. */
struct replies {
    char *bytes;          /* of all of them */
    size_t used, room;
    size_t *ends;         /* where each ends */
    size_t count, places;
    size_t next;          /* the one that is sent next */
};

void clear_replies(struct replies *replies);
void add_reply(struct replies *replies, const char *bytes, size_t length);
void add_text(struct replies *replies, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void free_replies(struct replies *replies);

#endif
