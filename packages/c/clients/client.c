/*
 * A client: it connects, writes its lines (those after the address, or those
 * of standard input), says by a half-close that no more will come, and reads
 * the replies until the server closes.
 *
 *     client /tmp/socket 3 4 0
 */
#define _GNU_SOURCE /* asprintf */
#include "../common/failures.h"
#include "../common/options.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* write() may take fewer bytes than it was given. */
static bool write_all(int sock_fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(sock_fd, bytes, length);

        if (n == -1)
            return false;
        bytes += n;
        length -= n;
    }
    return true;
}

/* Writes each line in one piece. False when the server has gone. */
static bool write_lines(int sock_fd, char *lines[])
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    bool written = true;

    for (int i = 0; lines[i] != NULL && written; i++) {
        length = asprintf(&line, "%s\n", lines[i]);
        if (length == -1)
            die("asprintf");
        written = write_all(sock_fd, line, length);
        free(line);
    }
    if (lines[0] != NULL)
        return written;

    line = NULL;
    while (written && (length = getline(&line, &room, stdin)) != -1)
        written = write_all(sock_fd, line, length);
    free(line);
    return written;
}

int main(int argc, char *argv[])
{
    struct options options;
    char bytes[4096];
    int sock_fd;
    ssize_t n;

    options = read_client_options(argc, argv, "t", UNIX_STREAM);
    /* A write to a server that has gone returns EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);

    /* Create a socket. It needs no name. */
    sock_fd = socket(options.address.family, options.type, 0);
    if (sock_fd == -1)
        die("socket");

    /* Connect it to the server's. This may wait for room in its queue. */
    if (connect(sock_fd, (struct sockaddr *)&options.address.name,
                options.address.length) == -1)
        die("connect");

    /* Write the requests. After the last one the server gets end-of-file. */
    if (!write_lines(sock_fd, options.rest))
        perror("write");
    shutdown(sock_fd, SHUT_WR);

    /* Read the replies, until the server closes. */
    while ((n = read(sock_fd, bytes, sizeof(bytes))) > 0)
        fwrite(bytes, 1, n, stdout);
    if (n == -1)
        die("read");

    close(sock_fd);
    return EXIT_SUCCESS;
}
