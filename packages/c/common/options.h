#ifndef OPTIONS_H
#define OPTIONS_H

#include "address.h"

#include <stdbool.h>
#include <stddef.h>

enum transport { UNIX_STREAM, UNIX_SEQPACKET, UNIX_DGRAM, TCP, UDP };
enum service { SUM, ECHO, FILE_COPY, DESCRIPTOR };
enum io { READ_WRITE, RECVFROM_SENDTO, RECVMSG_SENDMSG };
enum trigger { LEVEL, EDGE, EDGE_ONE_ACCEPT };
enum accepting { ALL, LOCK, REUSEPORT, PASSING };
enum forgets { NOTHING, WAIT, CLOSE };

/* What the command line says. */
struct options {
    enum transport transport;
    struct address address;
    const char *path;       /* of a Unix socket, which step 11 removes */
    int type;               /* SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM */
    enum service service;
    int backlog;
    enum io io;
    const char *work_file;  /* NULL: there is no work */
    size_t buffer_size;
    int lowest_fd;
    bool whole_line;        /* read on until the line is whole */
    bool keep_name;         /* leave out step 1 */
    bool reuse_addr;
    enum trigger trigger;
    int workers;
    int queue_length;
    enum accepting accepting;
    enum forgets forgets;
    bool exclusive;
    char **rest;            /* what follows the address, for clients */
};

/*
 * Reads the command line NAME [options] ADDRESS. `letters` are those of the
 * options that the program has, such as "tsbi". `usual` is the transport when
 * none is said; one of the other kind (datagrams, connections) is refused.
 * Anything wrong is answered with the usage on standard error, and exit
 * status 2.
 */
struct options read_options(int argc, char *argv[], const char *letters,
                            enum transport usual);

/* The same for the clients, which take LINE... after the address. */
struct options read_client_options(int argc, char *argv[],
                                   const char *letters, enum transport usual);

/* Says what is wrong and the usage, and exits with status 2. */
void wrong_usage(const char *why) __attribute__((noreturn));

#endif
