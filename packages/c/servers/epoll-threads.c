/*
 * The multiplexed server with several threads: each has an epoll set of its
 * own, with the one listening socket in it and the clients that it accepted.
 *
 * When somebody connects, all threads that sleep in epoll_wait() may wake, and
 * one of them gets the connection; the others get EAGAIN. With -x the socket
 * is in the sets with EPOLLEXCLUSIVE: not all of them are woken.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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

static struct options options;

static int listen_fd;

/* A client, in the set of the thread that accepted it. */
struct client {
    int conn_fd;
    struct conversation *conversation;
};

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

/* Steps 1 to 5: the listening socket. */
static void make_listening_socket(void)
{
    struct address *address = &options.address;
    const int on = 1;

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

    while (sent < length) {
        ssize_t n = send_some(conn_fd, bytes + sent, length - sent);

        if (n == -1 && errno != EINTR)
            return false;
        if (n > 0)
            sent += n;
    }
    return true;
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
        return errno == EINTR;
    if (request->length > 0) {
        /* The work. Half a line is no request yet. */
        if (!reads_on(request))
            do_work();
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

static void make_non_blocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
}

/* Adds a descriptor to a set; NULL is the listening socket's client. */
static void watch(int epoll_fd, int fd, uint32_t what, struct client *client)
{
    struct epoll_event event = { .events = what };

    event.data.ptr = client;
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == -1)
        die("epoll_ctl");
}

/* Step 6. Accepts a connection, unless another thread was faster. */
static void accept_client(int epoll_fd)
{
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof(peer);
    struct client *client;
    int conn_fd;

    conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
    if (conn_fd == -1) {
        if (!may_accept_again(errno))
            die("accept");
        return;
    }
    client = malloc(sizeof(*client));
    if (client == NULL)
        die("malloc");
    client->conn_fd = conn_fd;
    client->conversation = begin_conversation(&options);
    watch(epoll_fd, conn_fd, EPOLLIN, client);
}

/* A connected socket is readable, or was hung up. */
static void serve_client(struct client *client, struct request *request)
{
    bool open;

    do
        open = serve_request(client->conn_fd, request, client->conversation);
    while (open && reads_on(request)); /* and may well sleep now */
    if (open)
        return;

    /* Step 9. Close the connected socket, which also leaves the set. */
    close(client->conn_fd);
    end_conversation(client->conversation);
    free(client);
}

/* A thread: a multiplexed server for those whom it accepts. */
static void *be_thread(void *argument)
{
    struct request *request = new_request(options.buffer_size);
    struct epoll_event events[MAX_EVENTS];
    uint32_t exclusive = options.exclusive ? EPOLLEXCLUSIVE : 0;
    int epoll_fd;

    (void)argument;
    epoll_fd = epoll_create1(0);
    if (epoll_fd == -1)
        die("epoll_create1");
    watch(epoll_fd, listen_fd, EPOLLIN | exclusive, NULL);

    for (;;) {
        /* Wait until a descriptor of the thread's set is readable. */
        int n = epoll_wait(epoll_fd, events, MAX_EVENTS, -1);

        if (n == -1 && errno != EINTR)
            die("epoll_wait");
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr == NULL)
                accept_client(epoll_fd);
            else
                serve_client(events[i].data.ptr, request);
        }
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    sigset_t signals, old_mask;

    options = read_options(argc, argv, "tsbiwBdLkrnx", UNIX_STREAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    make_listening_socket();
    /* A thread that was woken and comes too late must not sleep in accept. */
    make_non_blocking(listen_fd);

    /* Signals are the main thread's: a new thread gets the present mask. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, &old_mask);
    for (int i = 0; i < options.workers; i++) {
        pthread_t thread;
        int error = pthread_create(&thread, NULL, be_thread, NULL);

        if (error != 0) {
            fprintf(stderr, "pthread_create: %s\n", strerror(error));
            exit(EXIT_FAILURE);
        }
        pthread_detach(thread);
    }

    /* The main thread only waits for a signal. */
    while (!stopped)
        sigsuspend(&old_mask);

    /* Step 9 for those that are connected: exit ends the threads. */
    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return EXIT_SUCCESS;
}
