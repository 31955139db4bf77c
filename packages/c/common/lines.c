#include "lines.h"

#include "failures.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 256

static void keep(struct lines *lines, size_t count)
{
    if (count == 0)
        return;
    if (lines->length + count > lines->room) {
        size_t room = lines->room == 0 ? FIRST_ROOM : lines->room * 2;

        if (room < lines->length + count)
            room = lines->length + count;
        lines->kept = realloc(lines->kept, room);
        if (lines->kept == NULL)
            die("realloc");
        lines->room = room;
    }
    memcpy(lines->kept + lines->length, lines->at, count);
    lines->length += count;
}

void give_bytes(struct lines *lines, const char *bytes, size_t length)
{
    lines->at = bytes;
    lines->end = bytes + length;
}

enum next next_line(struct lines *lines, const char **line, size_t *length)
{
    size_t given = lines->end - lines->at;
    const char *newline = given == 0 ? NULL : memchr(lines->at, '\n', given);
    size_t count = newline == NULL ? given : (size_t)(newline - lines->at);

    if (lines->length + count > MAX_LINE)
        return LINE_TOO_LONG;
    if (newline == NULL) {
        keep(lines, count);
        lines->at = lines->end;
        return NO_LINE;
    }
    if (lines->length == 0) {
        *line = lines->at;
        *length = count;
    } else {
        keep(lines, count);
        *line = lines->kept;
        *length = lines->length;
        lines->length = 0;
    }
    lines->at = newline + 1;
    return A_LINE;
}

void free_lines(struct lines *lines)
{
    free(lines->kept);
}
