#include "services.h"

#include "text.h"

#include <errno.h>
#include <unistd.h>

/* How much of the file is read, and how much of that is sent back. */
#define READ 65536
#define SHOWN 200

static void add_content(int fd, struct replies *replies)
{
    char content[READ];
    char shown[SHOWN * LONGER + 1];
    ssize_t count;

    /*
     * The offset is shared, and is where the client left it. A file without
     * one is not read: it might put the server to sleep.
     */
    if (lseek(fd, 0, SEEK_SET) == -1) {
        add_text(replies, "not a file: %s\n", symbol_of(errno));
        return;
    }
    count = read(fd, content, sizeof(content));
    if (count == -1) {
        add_text(replies, "not readable: %s\n", symbol_of(errno));
        return;
    }
    one_line(shown, content, count < SHOWN ? count : SHOWN);
    add_text(replies, "%zd bytes: %s\n", count, shown);
}

void descriptor_takes(const char *bytes, size_t length, const int fds[],
                      int n_fds, struct replies *replies)
{
    for (int i = 0; i < n_fds; i++)
        add_content(fds[i], replies);
    if (n_fds == 0 && length > 0 && bytes[length - 1] == '\n')
        add_text(replies, "no descriptor came\n");
}
