/*
 * The multiplexed server, by epoll, level-triggered: like poll(), but the
 * kernel keeps the list of descriptors and returns only the ready ones. A
 * descriptor is reported as long as there is something to read.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The most that one call reports; the next call reports the others. */
#define MAX_EVENTS 64

static struct options options;

static int epoll_fd;
/* By descriptor; NULL where there is no client. */
static struct conversation **conversations;
static int room;

static volatile sig_atomic_t stopped;

static void on_signal(int signum)
{
    (void)signum;
    stopped = 1;
}

/* SIGTERM and SIGINT make a blocked call return EINTR: no SA_RESTART. */
static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    /* A write to a client that has left returns EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);
}

/* Steps 1 to 5: a listening socket. */
static int listening_socket(void)
{
    struct address *address = &options.address;
    const int on = 1;
    int listen_fd;

    /* Step 1. Remove the socket if it exists. */
    if (options.path != NULL && !options.keep_name)
        unlink(options.path);

    /* Step 2. Create a socket. */
    listen_fd = socket(address->family, options.type, 0);
    if (listen_fd == -1)
        die("socket");
    if (options.path == NULL && options.reuse_addr &&
        setsockopt(listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
        die("setsockopt");

    /* Step 3. Specify the name: it came on the command line. */
    /* Step 4. Bind the name to the socket. */
    if (bind(listen_fd, (struct sockaddr *)&address->name,
             address->length) == -1)
        die("bind");

    /* Port 0 asked for any free port. Which one is it? */
    if (options.path == NULL) {
        socklen_t length = sizeof(address->name);

        if (getsockname(listen_fd, (struct sockaddr *)&address->name,
                        &length) == -1)
            die("getsockname");
    }

    /* Step 5. Let connections queue. */
    if (listen(listen_fd, options.backlog) == -1)
        die("listen");
    if (options.path == NULL)
        print_port(address);
    return listen_fd;
}

/* Step 7. Receives a request, by one of three calls. */
static ssize_t receive(int conn_fd, struct request *request)
{
    ssize_t n = -1;

    request->n_fds = 0;
    switch (options.io) {
    case READ_WRITE:
        n = read(conn_fd, request->bytes, request->size);
        break;
    case RECVFROM_SENDTO:
        request->from_length = sizeof(request->from);
        n = recvfrom(conn_fd, request->bytes, request->size, 0,
                     (struct sockaddr *)&request->from,
                     &request->from_length);
        break;
    case RECVMSG_SENDMSG:
        prepare_message(request);
        n = recvmsg(conn_fd, &request->message, 0);
        if (n != -1)
            open_message(request);
        break;
    }
    return n;
}

/* Step 8. Sends bytes, as many as the socket takes. */
static ssize_t send_some(int conn_fd, const char *bytes, size_t length)
{
    struct msghdr message;
    struct iovec iov;
    ssize_t n = -1;

    switch (options.io) {
    case READ_WRITE:
        n = write(conn_fd, bytes, length);
        break;
    case RECVFROM_SENDTO:
        n = sendto(conn_fd, bytes, length, 0, NULL, 0);
        break;
    case RECVMSG_SENDMSG:
        message = message_of(&iov, bytes, length);
        n = sendmsg(conn_fd, &message, 0);
        break;
    }
    return n;
}

/* Sends all of them. False when the peer is gone. */
static bool send_all(int conn_fd, const char *bytes, size_t length)
{
    size_t sent = 0;

    do {
        ssize_t n = send_some(conn_fd, bytes + sent, length - sent);

        if (n == -1 && errno != EINTR)
            return false;
        if (n > 0)
            sent += n;
    } while (sent < length && !stopped);
    return sent == length;
}

/* Whether the server waits for the rest of a line. */
static bool reads_on(const struct request *request)
{
    return options.whole_line && request->bytes[request->length - 1] != '\n';
}

/* Steps 7 and 8. False when the connection must be closed. */
static bool serve_request(int conn_fd, struct request *request,
                          struct conversation *conversation)
{
    const char *reply;
    size_t length;

    /* Step 7. Read the request: it is there, so this does not sleep. */
    request->length = receive(conn_fd, request);
    if (request->length == -1)
        return errno == EINTR && !stopped;
    if (request->length > 0) {
        /* The work. Half a line is no request yet. */
        if (!reads_on(request) && !do_work() && stopped)
            return false;
        take_request(conversation, request);
    }
    /* Descriptors that were passed must be closed, used or not. */
    for (int i = 0; i < request->n_fds; i++)
        close(request->fds[i]);
    if (request->length == 0)
        return false;

    /* Step 8. Write the replies. */
    while ((reply = next_reply(conversation, &length)) != NULL)
        if (!send_all(conn_fd, reply, length))
            return false;
    return !is_complete(conversation);
}

/* Adds a descriptor to the set that the kernel keeps. */
static void watch(int fd)
{
    struct epoll_event event = { .events = EPOLLIN };

    event.data.fd = fd;
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1)
        die("epoll_ctl");
}

static void remember(int fd, struct conversation *conversation)
{
    if (fd >= room) {
        conversations = realloc(conversations,
                                2 * fd * sizeof(*conversations));
        if (conversations == NULL)
            die("realloc");
        memset(conversations + room, 0,
               (2 * fd - room) * sizeof(*conversations));
        room = 2 * fd;
    }
    conversations[fd] = conversation;
}

/* Step 6. Accepts the connection that is waiting. */
static void accept_client(int listen_fd)
{
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof(peer);
    int conn_fd;

    conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
    if (conn_fd == -1) {
        if (!may_accept_again(errno))
            die("accept");
        return;
    }
    watch(conn_fd);
    remember(conn_fd, begin_conversation(&options));
}

/* A connected socket is readable, or was hung up. */
static void serve_client(int conn_fd, struct request *request)
{
    struct conversation *conversation = conversations[conn_fd];
    bool open;

    do
        open = serve_request(conn_fd, request, conversation);
    while (open && reads_on(request)); /* and may well sleep now */
    if (open)
        return;

    /* Step 9. Close the connected socket, which also leaves the set. */
    close(conn_fd);
    end_conversation(conversation);
    conversations[conn_fd] = NULL;
}

int main(int argc, char *argv[])
{
    struct epoll_event events[MAX_EVENTS];
    struct request *request;
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkre", UNIX_STREAM);
    if (options.trigger != LEVEL)
        wrong_usage("edge-triggered is another program, epoll-edge");
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    request = new_request(options.buffer_size);
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    listen_fd = listening_socket();

    epoll_fd = epoll_create1(0);
    if (epoll_fd == -1)
        die("epoll_create1");
    watch(listen_fd);

    while (!stopped) {
        /* Wait until a descriptor of the set is readable. */
        int n = epoll_wait(epoll_fd, events, MAX_EVENTS, -1);

        if (n == -1 && errno != EINTR)
            die("epoll_wait");

        for (int i = 0; i < n && !stopped; i++) {
            int fd = events[i].data.fd;

            if (fd == listen_fd)
                accept_client(listen_fd);
            else
                serve_client(fd, request);
        }
    }

    /* Step 9. Close the connected sockets that are left. */
    for (int fd = 0; fd < room; fd++)
        if (conversations[fd] != NULL)
            close(fd);
    close(epoll_fd);
    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return EXIT_SUCCESS;
}
