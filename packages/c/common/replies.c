#include "replies.h"

#include "failures.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256
#define FIRST_PLACES 4
/* More than any service says in one reply of text. */
#define TEXT_ROOM 1024

void clear_replies(struct replies *replies)
{
    replies->used = 0;
    replies->count = 0;
    replies->next = 0;
}

void add_reply(struct replies *replies, const char *bytes, size_t length)
{
    if (replies->used + length > replies->room || replies->room == 0) {
        size_t room = replies->room == 0 ? FIRST_ROOM : replies->room * 2;

        if (room < replies->used + length)
            room = replies->used + length;
        replies->bytes = realloc(replies->bytes, room);
        if (replies->bytes == NULL)
            die("realloc");
        replies->room = room;
    }
    if (replies->count == replies->places) {
        replies->places = replies->places == 0 ? FIRST_PLACES
                                               : replies->places * 2;
        replies->ends = realloc(replies->ends,
                                replies->places * sizeof(*replies->ends));
        if (replies->ends == NULL)
            die("realloc");
    }
    memcpy(replies->bytes + replies->used, bytes, length);
    replies->used += length;
    replies->ends[replies->count++] = replies->used;
}

void add_text(struct replies *replies, const char *format, ...)
{
    char text[TEXT_ROOM];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    add_reply(replies, text, strlen(text));
}

void free_replies(struct replies *replies)
{
    free(replies->bytes);
    free(replies->ends);
}
