#include "services.h"

#include "failures.h"
#include "lines.h"

#include <stdlib.h>
#include <string.h>

struct echo {
    struct lines lines;
    char *reply; /* a line and its newline */
    size_t room;
};

struct echo *new_echo(void)
{
    struct echo *echo = calloc(1, sizeof(*echo));

    if (echo == NULL)
        die("calloc");
    return echo;
}

void add_line_too_long(struct replies *replies)
{
    add_text(replies, "a line is longer than %d bytes\n", MAX_LINE);
}

static void add_line(struct echo *echo, const char *line, size_t length,
                     struct replies *replies)
{
    if (length + 1 > echo->room) {
        echo->room = length + 1;
        echo->reply = realloc(echo->reply, echo->room);
        if (echo->reply == NULL)
            die("realloc");
    }
    memcpy(echo->reply, line, length);
    echo->reply[length] = '\n';
    add_reply(replies, echo->reply, length + 1);
}

bool echo_takes(struct echo *echo, const char *bytes, size_t length,
                bool messages, struct replies *replies)
{
    const char *line;
    size_t line_length;
    enum next next;

    if (messages) {
        add_reply(replies, bytes, length);
        return false;
    }
    give_bytes(&echo->lines, bytes, length);
    while ((next = next_line(&echo->lines, &line, &line_length)) == A_LINE)
        add_line(echo, line, line_length, replies);
    if (next == LINE_TOO_LONG)
        add_line_too_long(replies);
    return next == LINE_TOO_LONG;
}

void free_echo(struct echo *echo)
{
    if (echo == NULL)
        return;
    free_lines(&echo->lines);
    free(echo->reply);
    free(echo);
}
