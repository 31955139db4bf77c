#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define MAX_PORT 65535

struct address unix_address(const char *path)
{
    struct address address = { .family = AF_UNIX };
    struct sockaddr_un *name = (struct sockaddr_un *)&address.name;
    size_t length = strlen(path);

    if (length >= sizeof(name->sun_path)) {
        fprintf(stderr, "%s: longer than %zu bytes\n", path,
                sizeof(name->sun_path) - 1);
        exit(EXIT_FAILURE);
    }
    name->sun_family = AF_UNIX;
    memcpy(name->sun_path, path, length + 1);
    address.length = offsetof(struct sockaddr_un, sun_path) + length + 1;
    return address;
}

static void refuse(const char *text)
{
    fprintf(stderr, "%s: not an address like 127.0.0.1:5000 or [::1]:5000\n",
            text);
    exit(EXIT_FAILURE);
}

static in_port_t port_in(const char *digits, const char *text)
{
    char *end;
    long port = strtol(digits, &end, 10);

    if (digits == end || *end != '\0' || port < 0 || port > MAX_PORT)
        refuse(text);
    return htons((in_port_t)port);
}

struct address inet_address(const char *text)
{
    struct address address = { 0 };
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address.name;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address.name;
    char host[INET6_ADDRSTRLEN] = "";
    const char *colon = strrchr(text, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - text);
    int brackets = length >= 2 && text[0] == '[' && colon[-1] == ']';

    if (brackets) {
        text++;
        length -= 2;
    }
    if (colon == NULL || length >= sizeof(host))
        refuse(text);
    memcpy(host, text, length);

    if (brackets && inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        address.family = AF_INET6;
        address.length = sizeof(*v6);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = port_in(colon + 1, text);
    } else if (!brackets && inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        address.family = AF_INET;
        address.length = sizeof(*v4);
        v4->sin_family = AF_INET;
        v4->sin_port = port_in(colon + 1, text);
    } else {
        refuse(text);
    }
    return address;
}

void print_port(const struct address *address)
{
    const struct sockaddr_in *v4 = (const void *)&address->name;
    const struct sockaddr_in6 *v6 = (const void *)&address->name;

    printf("port %d\n", ntohs(address->family == AF_INET6 ? v6->sin6_port
                                                          : v4->sin_port));
    fflush(stdout);
}
