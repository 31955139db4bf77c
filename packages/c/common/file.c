#include "services.h"

#include "failures.h"
#include "sha256.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The largest file, bytes. */
#define MAX_FILE 8589934592LL
/* A header is no longer, newline included. */
#define HEADER 512
/* 64 hexadecimal digits and a newline. */
#define TRAILER (SHA256_DIGITS + 1)

struct file_copy {
    char line[HEADER];      /* the header, and later the trailer */
    size_t line_length;     /* as far as it has come */
    bool has_header;
    long long size;         /* which the header says */
    long long got;
    struct sha256 hash;
};

struct file_copy *new_file_copy(void)
{
    struct file_copy *copy = calloc(1, sizeof(*copy));

    if (copy == NULL)
        die("calloc");
    return copy;
}

/* The size in "FILE name size", without a newline; -1 for another line. */
static long long size_in(const char *line, size_t length)
{
    char digits[17];
    size_t start = length; /* of the digits */
    long long size;

    while (start > 0 && isdigit((unsigned char)line[start - 1]))
        start--;
    if (start < 6 || memcmp(line, "FILE ", 5) != 0 || line[start - 1] != ' ')
        return -1;
    if (start == length || length - start >= sizeof(digits))
        return -1;
    memcpy(digits, line + start, length - start);
    digits[length - start] = '\0';
    size = atoll(digits);
    return size > MAX_FILE ? -1 : size;
}

static void begin(struct file_copy *copy, long long size)
{
    copy->has_header = true;
    copy->size = size;
    copy->got = 0;
    copy->line_length = 0;
    sha256_begin(&copy->hash);
}

static void add(struct file_copy *copy, const char *bytes, size_t length)
{
    sha256_add(&copy->hash, bytes, length);
    copy->got += length;
}

static bool is_space(char byte)
{
    return isspace((unsigned char)byte) || (unsigned char)byte == 0xa0;
}

/* The answer; the client claims that the hash is what is in `text`. */
static void add_verdict(struct file_copy *copy, const char *text,
                        size_t length, struct replies *replies)
{
    char digits[SHA256_DIGITS + 1];
    bool same;

    while (length > 0 && is_space(text[0])) {
        text++;
        length--;
    }
    while (length > 0 && is_space(text[length - 1]))
        length--;
    sha256_end(&copy->hash, digits);
    same = copy->got == copy->size && length == SHA256_DIGITS;
    for (size_t i = 0; same && i < length; i++)
        same = tolower((unsigned char)text[i]) == digits[i];
    if (same)
        add_text(replies, "ok %lld bytes sha256 %s\n", copy->size, digits);
    else
        add_text(replies, "mismatch: got %lld of %lld bytes, sha256 %s\n",
                 copy->got, copy->size, digits);
}

/* Adds bytes to the line up to its newline. Returns how many. */
static size_t take_line(struct file_copy *copy, const char *bytes,
                        size_t length, size_t limit)
{
    size_t most = limit - copy->line_length;
    size_t count = length < most ? length : most;
    const char *newline = memchr(bytes, '\n', count);

    if (newline != NULL)
        count = newline + 1 - bytes;
    memcpy(copy->line + copy->line_length, bytes, count);
    copy->line_length += count;
    return count;
}

static bool ends_in_newline(const struct file_copy *copy)
{
    return copy->line_length > 0 && copy->line[copy->line_length - 1] == '\n';
}

static bool take_piece(struct file_copy *copy, const char *bytes,
                       size_t length, struct replies *replies)
{
    if (!copy->has_header) {
        size_t taken = take_line(copy, bytes, length, HEADER);
        long long size = -1;

        if (ends_in_newline(copy))
            size = size_in(copy->line, copy->line_length - 1);
        else if (copy->line_length < HEADER)
            return false;
        if (size == -1) {
            add_text(replies, "not a file: say FILE, its name and up to %lld\n",
                     MAX_FILE);
            return true;
        }
        begin(copy, size);
        bytes += taken;
        length -= taken;
    }
    if (copy->got < copy->size) {
        long long missing = copy->size - copy->got;
        size_t count = (long long)length < missing ? length : (size_t)missing;

        add(copy, bytes, count);
        bytes += count;
        length -= count;
    }
    if (copy->got < copy->size)
        return false;
    take_line(copy, bytes, length, TRAILER);
    if (!ends_in_newline(copy) && copy->line_length < TRAILER)
        return false;
    add_verdict(copy, copy->line, copy->line_length, replies);
    return true;
}

static bool is_trailer(const char *bytes, size_t length)
{
    if (length == TRAILER && bytes[length - 1] == '\n')
        length--;
    if (length != SHA256_DIGITS)
        return false;
    for (size_t i = 0; i < length; i++)
        if (!isdigit((unsigned char)bytes[i]) &&
            (bytes[i] < 'a' || bytes[i] > 'f'))
            return false;
    return true;
}

/* The header is a message, each chunk is one, and the trailer is one. */
static bool take_message(struct file_copy *copy, const char *bytes,
                         size_t length, struct replies *replies)
{
    bool is_short = length <= HEADER;
    long long size = -1;

    if (is_short && length > 0 && bytes[length - 1] == '\n')
        size = size_in(bytes, length - 1);
    if (size != -1) {
        begin(copy, size);
        return false;
    }
    /* Without a header it is not known what is being copied. */
    if (!copy->has_header)
        return true;
    if (copy->got >= copy->size || is_trailer(bytes, length)) {
        add_verdict(copy, bytes, is_short ? length : 0, replies);
        return true;
    }
    add(copy, bytes, length);
    return false;
}

bool file_takes(struct file_copy *copy, const char *bytes, size_t length,
                bool messages, struct replies *replies)
{
    return messages ? take_message(copy, bytes, length, replies)
                    : take_piece(copy, bytes, length, replies);
}

void free_file_copy(struct file_copy *copy)
{
    free(copy);
}
