/*
 * The multiplexed server, by epoll, edge-triggered: a descriptor is reported
 * when something arrives, and not again for what was left unread. So every
 * socket is non-blocking, and the server accepts until EAGAIN and reads until
 * EAGAIN.
 *
 * -e edge-one-accept is a common bug: one accept() for each report. Clients
 * that arrive together are reported together, once, and all but the first
 * stay in the accept queue.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* The most that one call reports; the next call reports the others. */
#define MAX_EVENTS 64
/* Reads from one client before the next one is served. */
#define READS_AT_ONCE 16

static struct options options;

struct connection {
    struct conversation *conversation; /* NULL: there is no client */
    const char *reply;                 /* what is left of the one */
    size_t left;                       /*   that is being sent */
    bool complete;                     /* close after the replies */
    bool full;                         /* in the set for room to write */
    bool ready;                        /* in the list below */
};

static int epoll_fd;
static struct connection *connections; /* by descriptor */
/* Descriptors that were reported, and where EAGAIN did not come yet. */
static int *ready;
static int n_ready;
static int room; /* of both */

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

/* Whether the server waits for the rest of a line. */
static bool reads_on(const struct request *request)
{
    return options.whole_line && request->bytes[request->length - 1] != '\n';
}

static void make_non_blocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
}

/* Adds a descriptor to the set (EPOLL_CTL_ADD), or changes what for. */
static void watch(int operation, int fd, uint32_t what)
{
    struct epoll_event event = { .events = what | EPOLLET };

    event.data.fd = fd;
    if (epoll_ctl(epoll_fd, operation, fd, &event) == -1)
        die("epoll_ctl");
}

static void remember(int fd, struct conversation *conversation)
{
    if (fd >= room) {
        connections = realloc(connections, 2 * fd * sizeof(*connections));
        ready = realloc(ready, 2 * fd * sizeof(*ready));
        if (connections == NULL || ready == NULL)
            die("realloc");
        memset(connections + room, 0,
               (2 * fd - room) * sizeof(*connections));
        room = 2 * fd;
    }
    connections[fd] = (struct connection){ .conversation = conversation };
}

/* Step 6. Accepts until EAGAIN. False when it has to try again. */
static bool accept_clients(int listen_fd)
{
    for (;;) {
        struct sockaddr_storage peer;
        socklen_t peer_length = sizeof(peer);
        int conn_fd;

        conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
        if (conn_fd == -1 && errno == EAGAIN)
            return true;
        if (conn_fd == -1 && !may_accept_again(errno))
            die("accept");
        if (conn_fd != -1) {
            make_non_blocking(conn_fd);
            watch(EPOLL_CTL_ADD, conn_fd, EPOLLIN);
            remember(conn_fd, begin_conversation(&options));
        }
        if (options.trigger == EDGE_ONE_ACCEPT)
            return true;
        /* No descriptor is free: the queue is not reported again. */
        if (conn_fd == -1)
            return false;
    }
}

enum sent { SENT, FULL, GONE };

/* Step 8. Writes the replies, as far as the socket has room for them. */
static enum sent send_replies(int conn_fd, struct connection *connection)
{
    for (;;) {
        ssize_t n;

        if (connection->left == 0)
            connection->reply = next_reply(connection->conversation,
                                           &connection->left);
        if (connection->reply == NULL)
            return SENT;
        n = send_some(conn_fd, connection->reply, connection->left);
        if (n >= 0) {
            connection->reply += n;
            connection->left -= n;
        } else if (errno == EAGAIN) {
            return FULL;
        } else if (errno != EINTR) {
            return GONE;
        }
    }
}

enum served { DRAINED, NOT_YET, OVER };

/* Steps 7 and 8, until EAGAIN or until the next client's turn. */
static enum served serve_client(int conn_fd, struct request *request)
{
    struct connection *connection = &connections[conn_fd];

    for (int reads = 0; ; reads++) {
        /* Step 8, of the request before. */
        enum sent sent = send_replies(conn_fd, connection);

        if (sent == GONE)
            return OVER;
        if ((sent == FULL) != connection->full) {
            /* When it has room again is reported; no read before that. */
            connection->full = sent == FULL;
            watch(EPOLL_CTL_MOD, conn_fd, sent == FULL ? EPOLLOUT : EPOLLIN);
        }
        if (sent == FULL)
            return DRAINED;
        if (connection->complete)
            return OVER;
        if (reads == READS_AT_ONCE)
            return NOT_YET;

        /* Step 7. Read a request. At EAGAIN there is no more. */
        request->length = receive(conn_fd, request);
        if (request->length == -1)
            return errno == EAGAIN ? DRAINED : OVER;
        if (request->length > 0) {
            /* The work. Half a line is no request yet. */
            if (!reads_on(request) && !do_work() && stopped)
                return OVER;
            take_request(connection->conversation, request);
        }
        /* Descriptors that were passed must be closed, used or not. */
        for (int i = 0; i < request->n_fds; i++)
            close(request->fds[i]);
        if (request->length == 0)
            return OVER;
        connection->complete = is_complete(connection->conversation);
    }
}

/* Serves a ready descriptor. True when it is ready no more. */
static bool serve(int fd, int listen_fd, struct request *request)
{
    enum served served;

    if (fd == listen_fd)
        return accept_clients(listen_fd);
    served = serve_client(fd, request);
    if (served == OVER) {
        /* Step 9. Close the connected socket, which also leaves the set. */
        close(fd);
        end_conversation(connections[fd].conversation);
        connections[fd].conversation = NULL;
    }
    return served != NOT_YET;
}

int main(int argc, char *argv[])
{
    struct epoll_event events[MAX_EVENTS];
    struct request *request;
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkre", UNIX_STREAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    request = new_request(options.buffer_size);
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    listen_fd = listening_socket();
    make_non_blocking(listen_fd);

    epoll_fd = epoll_create1(0);
    if (epoll_fd == -1)
        die("epoll_create1");
    watch(EPOLL_CTL_ADD, listen_fd, EPOLLIN);
    remember(listen_fd, NULL);

    while (!stopped) {
        /* Wait until something arrives; only look while there is work. */
        int n = epoll_wait(epoll_fd, events, MAX_EVENTS,
                           n_ready > 0 ? 0 : -1);
        int left = 0;

        if (n == -1 && errno != EINTR)
            die("epoll_wait");
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;

            if (!connections[fd].ready)
                ready[n_ready++] = fd;
            connections[fd].ready = true;
        }

        /* Those that are not served to the end stay in the list. */
        for (int i = 0; i < n_ready && !stopped; i++) {
            int fd = ready[i];

            if (serve(fd, listen_fd, request))
                connections[fd].ready = false;
            else
                ready[left++] = fd;
        }
        n_ready = left;
    }

    /* Step 9. Close the connected sockets that are left. */
    for (int fd = 0; fd < room; fd++)
        if (connections[fd].conversation != NULL)
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
