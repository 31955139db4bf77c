#include "text.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/*
 * The length of the character at `at`, negative when only so many bytes of one
 * are there, and are no character: the Unicode Standard, table 3-7.
 */
static int character(const unsigned char *at, size_t left)
{
    unsigned char low = 0x80, high = 0xbf;
    int length;

    if (at[0] < 0x80)
        return 1;
    else if (at[0] >= 0xc2 && at[0] <= 0xdf)
        length = 2;
    else if (at[0] >= 0xe0 && at[0] <= 0xef)
        length = 3;
    else if (at[0] >= 0xf0 && at[0] <= 0xf4)
        length = 4;
    else
        return -1;

    if (at[0] == 0xe0)
        low = 0xa0;
    if (at[0] == 0xed)
        high = 0x9f;
    if (at[0] == 0xf0)
        low = 0x90;
    if (at[0] == 0xf4)
        high = 0x8f;
    for (int i = 1; i < length; i++) {
        if ((size_t)i == left || at[i] < low || at[i] > high)
            return -i;
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

static bool is_control(const unsigned char *at, int length)
{
    if (length == 1)
        return at[0] < 0x20 || at[0] == 0x7f;
    return length == 2 && at[0] == 0xc2 && at[1] < 0xa0;
}

void one_line(char *text, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    bool after_control = false;

    /* A byte order mark is no part of the text. */
    if (length >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
    while (at < end) {
        int count = character(at, end - at);

        if (count < 0) {
            memcpy(text, "\xef\xbf\xbd", 3);
            text += 3;
            at += -count;
            after_control = false;
        } else if (is_control(at, count)) {
            if (!after_control)
                *text++ = ' ';
            at += count;
            after_control = true;
        } else {
            memcpy(text, at, count);
            text += count;
            at += count;
            after_control = false;
        }
    }
    *text = '\0';
}

const char *symbol_of(int error)
{
    /* Of lseek(2) and read(2). */
    switch (error) {
    case EACCES: return "EACCES";
    case EAGAIN: return "EAGAIN";
    case EBADF: return "EBADF";
    case EFAULT: return "EFAULT";
    case EINTR: return "EINTR";
    case EINVAL: return "EINVAL";
    case EIO: return "EIO";
    case EISDIR: return "EISDIR";
    case ENXIO: return "ENXIO";
    case EOVERFLOW: return "EOVERFLOW";
    case EPERM: return "EPERM";
    case ESPIPE: return "ESPIPE";
    default: return strerror(error);
    }
}
