/*
 * The concurrent server with threads: one for each client. They all share one
 * table of descriptors, so the main thread closes nothing that another uses.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct options options;

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

    /* Step 7. Wait for a request. 0 is end-of-file: no more will come. */
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

/* Steps 7 to 9: all of one client, from its first request to close(). */
static void serve_client(int conn_fd, struct request *request)
{
    struct conversation *conversation = begin_conversation(&options);

    while (serve_request(conn_fd, request, conversation))
        continue;
    end_conversation(conversation);

    /* Step 9. Close the connected socket. */
    close(conn_fd);
}

/* A thread: it serves its client, and ends. */
static void *be_thread(void *argument)
{
    int conn_fd = (int)(intptr_t)argument;
    struct request *request = new_request(options.buffer_size);

    serve_client(conn_fd, request);
    free_request(request);
    return NULL;
}

/* Starts a thread for the client. Nobody waits for its end. */
static void start_thread(int conn_fd)
{
    sigset_t signals, old_mask;
    pthread_t thread;
    int error;

    /* Signals are the main thread's: a new thread gets the present mask. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, &old_mask);
    error = pthread_create(&thread, NULL, be_thread,
                           (void *)(intptr_t)conn_fd);
    pthread_sigmask(SIG_SETMASK, &old_mask, NULL);

    if (error == 0) {
        pthread_detach(thread);
    } else {
        fprintf(stderr, "pthread_create: %s\n", strerror(error));
        close(conn_fd);
    }
}

int main(int argc, char *argv[])
{
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkr", UNIX_STREAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    listen_fd = listening_socket();

    while (!stopped) {
        struct sockaddr_storage peer;
        socklen_t peer_length = sizeof(peer);
        int conn_fd;

        /* Step 6. Wait for a connection. */
        conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
        if (conn_fd != -1)
            start_thread(conn_fd);
        else if (!may_accept_again(errno))
            die("accept");
    }

    /* Step 9 for those that are served now: exit ends the threads. */
    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return EXIT_SUCCESS;
}
