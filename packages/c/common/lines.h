#ifndef LINES_H
#define LINES_H

#include <stddef.h>

/* The longest line that is taken, bytes without the newline. */
#define MAX_LINE 65536

/* Splits a byte stream into lines; half a line waits for its newline. */
struct lines {
    const char *at, *end; /* what was given, and has not been taken */
    char *kept;           /* half a line */
    size_t length, room;  /* of it */
};

enum next { A_LINE, NO_LINE, LINE_TOO_LONG };

/* More bytes, which must stay until next_line() has returned NO_LINE. */
void give_bytes(struct lines *lines, const char *bytes, size_t length);

/* The next whole line, without its newline; valid until the next call. */
enum next next_line(struct lines *lines, const char **line, size_t *length);

void free_lines(struct lines *lines);

#endif
