/*
 * A client of the datagram server: it sends each line after the address as a
 * datagram, and receives datagrams until none has come for a second. Nobody
 * says whether one was lost.
 *
 *     datagram-client -t udp 127.0.0.1:5000 3 4 0
 */
#include "../common/failures.h"
#include "../common/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const struct timeval one_second = { .tv_sec = 1 };
    struct options options;
    char bytes[65536];
    int sock_fd;
    ssize_t n;

    options = read_client_options(argc, argv, "t", UNIX_DGRAM);

    /* Create a socket. */
    sock_fd = socket(options.address.family, options.type, 0);
    if (sock_fd == -1)
        die("socket");

    /*
     * The server answers to the sender's name. The kernel gives a UDP socket
     * one by itself, and a Unix socket when bind() gets nothing but a family.
     */
    if (options.path != NULL) {
        struct sockaddr any = { .sa_family = AF_UNIX };

        if (bind(sock_fd, &any, sizeof(any.sa_family)) == -1)
            die("bind");
    }
    if (setsockopt(sock_fd, SOL_SOCKET, SO_RCVTIMEO, &one_second,
                   sizeof(one_second)) == -1)
        die("setsockopt");

    /* Send the requests. */
    for (int i = 0; options.rest[i] != NULL; i++) {
        n = sendto(sock_fd, options.rest[i], strlen(options.rest[i]), 0,
                   (struct sockaddr *)&options.address.name,
                   options.address.length);
        if (n == -1)
            die("sendto");
    }

    /* Receive the replies. */
    while ((n = recvfrom(sock_fd, bytes, sizeof(bytes), 0, NULL, NULL)) != -1) {
        fwrite(bytes, 1, n, stdout);
        if (n == 0 || bytes[n - 1] != '\n')
            putchar('\n');
    }
    if (errno != EAGAIN)
        die("recvfrom");

    close(sock_fd);
    return EXIT_SUCCESS;
}
