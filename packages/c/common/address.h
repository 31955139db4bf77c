#ifndef ADDRESS_H
#define ADDRESS_H

#include <sys/socket.h>

/* The name of a socket, of any family, in the form of the calls. */
struct address {
    int family; /* AF_UNIX, AF_INET or AF_INET6 */
    struct sockaddr_storage name;
    socklen_t length;
};

/* A path of the file system, unix(7). Exits when it is too long. */
struct address unix_address(const char *path);

/* 127.0.0.1:5000 or [::1]:5000. Exits with a sentence for anything else. */
struct address inet_address(const char *text);

/* Prints "port N" of a TCP or UDP name on standard output. */
void print_port(const struct address *address);

#endif
