#include "services.h"

#include "failures.h"
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* No 64-bit integer has more digits. */
#define LONGEST_INTEGER 20
/* Bytes of another line that are quoted back. */
#define QUOTED 40

/* Sums of 64-bit integers: more of them than can ever be sent. */
__extension__ typedef __int128 total;
__extension__ typedef unsigned __int128 magnitude;
#define LONGEST_TOTAL 41

struct sum {
    struct lines lines;
    total total;
};

struct sum *new_sum(void)
{
    struct sum *sum = calloc(1, sizeof(*sum));

    if (sum == NULL)
        die("calloc");
    return sum;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static bool is_integer(const char *line, size_t length, long long *value)
{
    char text[LONGEST_INTEGER + 1];
    const char *digits = text;

    while (length > 0 && is_blank(line[0])) {
        line++;
        length--;
    }
    while (length > 0 && is_blank(line[length - 1]))
        length--;
    if (length == 0 || length > LONGEST_INTEGER)
        return false;
    memcpy(text, line, length);
    text[length] = '\0';
    if (*digits == '+' || *digits == '-')
        digits++;
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits) ||
        strlen(text) != length)
        return false;
    errno = 0;
    *value = strtoll(text, NULL, 10);
    return errno == 0;
}

/* The line's beginning, with a ? for what a terminal might interpret. */
static void quote(struct replies *replies, const char *line, size_t length)
{
    char shown[QUOTED + 1];
    size_t count = length < QUOTED ? length : QUOTED;

    for (size_t i = 0; i < count; i++)
        shown[i] = line[i] >= ' ' && line[i] <= '~' ? line[i] : '?';
    shown[count] = '\0';
    add_text(replies, "not a number: %s%s\n", shown,
             length > QUOTED ? "\u2026" : "");
}

static void add_total(struct replies *replies, total value)
{
    char text[LONGEST_TOTAL + 1];
    char *at = text + sizeof(text) - 1;
    magnitude rest = value < 0 ? -(magnitude)value : (magnitude)value;

    *at = '\0';
    do {
        *--at = '0' + (int)(rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *--at = '-';
    add_text(replies, "%s\n", at);
}

static bool take_lines(struct sum *sum, const char *bytes, size_t length,
                       struct replies *replies)
{
    const char *line;
    size_t line_length;
    enum next next;
    long long value;

    give_bytes(&sum->lines, bytes, length);
    while ((next = next_line(&sum->lines, &line, &line_length)) == A_LINE) {
        if (!is_integer(line, line_length, &value)) {
            quote(replies, line, line_length);
            continue;
        }
        sum->total += value;
        if (value == 0) {
            add_total(replies, sum->total);
            return true;
        }
    }
    if (next == LINE_TOO_LONG)
        add_line_too_long(replies);
    return next == LINE_TOO_LONG;
}

/* In messages each is a line, whether or not it ends in a newline. */
static bool take_message(struct sum *sum, const char *bytes, size_t length,
                         struct replies *replies)
{
    char *line = malloc(length + 1);
    bool complete;

    if (line == NULL)
        die("malloc");
    memcpy(line, bytes, length);
    line[length] = '\n';
    complete = take_lines(sum, line, length + 1, replies);
    free(line);
    return complete;
}

bool sum_takes(struct sum *sum, const char *bytes, size_t length,
               bool messages, struct replies *replies)
{
    if (messages && (length == 0 || bytes[length - 1] != '\n'))
        return take_message(sum, bytes, length, replies);
    return take_lines(sum, bytes, length, replies);
}

void free_sum(struct sum *sum)
{
    if (sum == NULL)
        return;
    free_lines(&sum->lines);
    free(sum);
}
