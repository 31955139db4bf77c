#include "options.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WRONG_USAGE 2

/* Each option: its letter, its argument, what it says. */
static const struct {
    char letter;
    const char *argument; /* NULL: none */
    const char *meaning;
} OPTIONS[] = {
    { 't', "unix-stream|unix-seqpacket|unix-dgram|tcp|udp", "the socket" },
    { 's', "sum|echo|file|descriptor", "the service" },
    { 'b', "N", "backlog of listen()" },
    { 'i', "read-write|recvfrom-sendto|recvmsg-sendmsg", "the calls" },
    { 'w', "FILE", "milliseconds of work for each request, an int32" },
    { 'B', "N", "size of the buffer, bytes" },
    { 'd', "N", "open the descriptors below N first" },
    { 'L', NULL, "read on until the line is whole" },
    { 'k', NULL, "do not remove the socket's name at the start" },
    { 'r', NULL, "SO_REUSEADDR" },
    { 'e', "level|edge|edge-one-accept", "when epoll reports" },
    { 'n', "N", "workers" },
    { 'q', "N", "length of the queue" },
    { 'a', "all|lock|reuseport|passing", "how workers get connections" },
    { 'f', "nothing|wait|close", "what the parent forgets" },
    { 'x', NULL, "EPOLLEXCLUSIVE" },
};
#define N_OPTIONS (sizeof(OPTIONS) / sizeof(OPTIONS[0]))

static const char *const TRANSPORTS[] = {
    "unix-stream", "unix-seqpacket", "unix-dgram", "tcp", "udp", NULL,
};
static const char *const SERVICES[] = {
    "sum", "echo", "file", "descriptor", NULL,
};
static const char *const IO_PAIRS[] = {
    "read-write", "recvfrom-sendto", "recvmsg-sendmsg", NULL,
};
static const char *const TRIGGERS[] = {
    "level", "edge", "edge-one-accept", NULL,
};
static const char *const ACCEPTING[] = {
    "all", "lock", "reuseport", "passing", NULL,
};
static const char *const FORGETS[] = { "nothing", "wait", "close", NULL };

/* For the usage: of the program that is running. */
static const char *program;
static const char *has;
static const char *operands;

void wrong_usage(const char *why)
{
    fprintf(stderr, "%s: %s\n", program, why);
    fprintf(stderr, "usage: %s [options] %s\n", program, operands);
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const char *argument = OPTIONS[i].argument;

        if (strchr(has, OPTIONS[i].letter) != NULL)
            fprintf(stderr, "  -%c %s: %s\n", OPTIONS[i].letter,
                    argument == NULL ? "" : argument, OPTIONS[i].meaning);
    }
    exit(WRONG_USAGE);
}

static int word(const char *text, const char *const words[])
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    wrong_usage("no such word");
}

static int number(const char *text, int least)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < least || value > INT_MAX)
        wrong_usage("not a number, or too small");
    return (int)value;
}

/* The letters in the form of getopt(): ":" follows one with an argument. */
static const char *for_getopt(void)
{
    static char list[2 * N_OPTIONS + 2];
    char *end = list;

    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (strchr(has, OPTIONS[i].letter) == NULL)
            continue;
        *end++ = OPTIONS[i].letter;
        if (OPTIONS[i].argument != NULL)
            *end++ = ':';
    }
    return list;
}

static void take(struct options *o, int letter, const char *text)
{
    switch (letter) {
    case 't': o->transport = word(text, TRANSPORTS); break;
    case 's': o->service = word(text, SERVICES); break;
    case 'b': o->backlog = number(text, 0); break;
    case 'i': o->io = word(text, IO_PAIRS); break;
    case 'w': o->work_file = text; break;
    case 'B': o->buffer_size = number(text, 1); break;
    case 'd': o->lowest_fd = number(text, 0); break;
    case 'L': o->whole_line = true; break;
    case 'k': o->keep_name = true; break;
    case 'r': o->reuse_addr = true; break;
    case 'e': o->trigger = word(text, TRIGGERS); break;
    case 'n': o->workers = number(text, 1); break;
    case 'q': o->queue_length = number(text, 1); break;
    case 'a': o->accepting = word(text, ACCEPTING); break;
    case 'f': o->forgets = word(text, FORGETS); break;
    case 'x': o->exclusive = true; break;
    default: wrong_usage("no such option, or its argument is missing");
    }
}

static bool is_datagram(enum transport transport)
{
    return transport == UNIX_DGRAM || transport == UDP;
}

static size_t usual_buffer(const struct options *o)
{
    bool stream = o->transport == UNIX_STREAM || o->transport == TCP;

    switch (o->service) {
    case SUM: return 128;
    case ECHO: return stream ? 4096 : 65536;
    case FILE_COPY: return stream ? 65536 : 262144;
    case DESCRIPTOR: return 4096;
    }
    return 4096;
}

/* What the transport and the service say of what was not said. */
static void complete(struct options *o, bool io_said, const char *where)
{
    bool inet = o->transport == TCP || o->transport == UDP;

    if (!io_said && is_datagram(o->transport))
        o->io = RECVFROM_SENDTO;
    if (!io_said && o->service == DESCRIPTOR)
        o->io = RECVMSG_SENDMSG;
    if (o->service == DESCRIPTOR && (inet || o->io != RECVMSG_SENDMSG))
        wrong_usage("a descriptor is passed by recvmsg, over a Unix socket");
    if (is_datagram(o->transport) && o->io == READ_WRITE)
        wrong_usage("read does not say who sent a datagram");

    o->type = is_datagram(o->transport)      ? SOCK_DGRAM
            : o->transport == UNIX_SEQPACKET ? SOCK_SEQPACKET
                                             : SOCK_STREAM;
    o->path = inet ? NULL : where;
    o->address = inet ? inet_address(where) : unix_address(where);
    if (o->buffer_size == 0)
        o->buffer_size = usual_buffer(o);
}

static struct options read_line(int argc, char *argv[],
                                enum transport usual, bool client)
{
    struct options o = {
        .transport = usual, .backlog = 5, .workers = 4, .queue_length = 4,
    };
    bool io_said = false;
    int letter;

    program = argv[0];
    opterr = 0; /* wrong_usage() says it */
    while ((letter = getopt(argc, argv, for_getopt())) != -1) {
        take(&o, letter, optarg);
        io_said = io_said || letter == 'i';
    }
    if (optind == argc || (!client && optind + 1 != argc))
        wrong_usage(optind == argc ? "the address is missing"
                                   : "too many words");
    if (is_datagram(o.transport) != is_datagram(usual))
        wrong_usage("this program is not for that transport");
    complete(&o, io_said, argv[optind]);
    o.rest = argv + optind + 1;
    return o;
}

struct options read_options(int argc, char *argv[], const char *letters,
                            enum transport usual)
{
    has = letters;
    operands = "ADDRESS";
    return read_line(argc, argv, usual, false);
}

struct options read_client_options(int argc, char *argv[],
                                   const char *letters, enum transport usual)
{
    has = letters;
    operands = "ADDRESS [LINE...]";
    return read_line(argc, argv, usual, true);
}
