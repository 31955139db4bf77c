#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* A byte that is no text becomes U+FFFD, which is three. */
#define LONGER 3

/*
 * Writes the text of these bytes, UTF-8, in one line and with a '\0': a space
 * for each run of control characters. There is room for length * LONGER + 1.
 */
void one_line(char *text, const char *bytes, size_t length);

/* An errno by its symbol, such as EPIPE. */
const char *symbol_of(int error);

#endif
